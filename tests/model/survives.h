// What every codec promises: a value that was written and read again is the same value.
#pragma once

#include "model/json.h"

#include <gtest/gtest.h>

namespace berth::model {

template<typename T>
void expect_survives(const T& value) {
    const std::string text = dump(encode(value));
    const auto back = decode_text<T>(text);
    ASSERT_TRUE(back) << back.error().message << text;
    EXPECT_EQ(*back, value) << text;
}

} // namespace berth::model
