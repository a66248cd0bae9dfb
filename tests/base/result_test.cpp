#include "base/result.h"

#include <gtest/gtest.h>

#include <set>

namespace berth {
namespace {

TEST(Error, SaysWhatHappenedAndWhatToDoInOneLine) {
    EXPECT_EQ((Error{Errc::not_found, "There is no workspace demo.", "berth list shows them."}.text()),
              "There is no workspace demo. berth list shows them.");
    EXPECT_EQ((Error{Errc::internal, "It broke.", ""}.text()), "It broke.");
}

TEST(Error, HasANameOfItsOwnForEveryCode) {
    std::set<std::string_view> names;
    for (int code = 0; code <= static_cast<int>(Errc::internal); ++code) {
        names.insert(to_string(static_cast<Errc>(code)));
    }
    EXPECT_EQ(names.size(), static_cast<std::size_t>(Errc::internal) + 1);
}

TEST(Result, CarriesAValueOrAnError) {
    const auto half = [](int number) -> Result<int> {
        if (number % 2 != 0) {
            return fail(Errc::invalid_argument, "The number is odd.");
        }
        return number / 2;
    };
    EXPECT_EQ(half(4), 2);
    ASSERT_FALSE(half(3));
    EXPECT_EQ(half(3).error().code, Errc::invalid_argument);
}

} // namespace
} // namespace berth
