// Enumerations and their names in JSON, one table each.
#pragma once

#include "base/format.h"
#include "base/result.h"

#include <array>
#include <span>
#include <string_view>

namespace berth::model {

template<typename Enum>
struct Named {
    Enum value;
    std::string_view name;
};

// The name in `table`; every value has a row.
template<typename Enum>
constexpr std::string_view name_in(std::span<const Named<Enum>> table, Enum value) {
    for (const auto& row : table) {
        if (row.value == value) {
            return row.name;
        }
    }
    return {};
}

// The value of that name, or an error that lists the names there are. `what` names the enumeration: "state".
template<typename Enum>
Result<Enum> value_in(std::span<const Named<Enum>> table, std::string_view name, std::string_view what) {
    std::string allowed;
    for (const auto& row : table) {
        if (row.name == name) {
            return row.value;
        }
        allowed += (allowed.empty() ? "" : ", ") + std::string(row.name);
    }
    return fail(Errc::invalid_argument, berth::format("There is no {} of that name.", what),
                berth::format("Allowed are {}.", allowed));
}

} // namespace berth::model
