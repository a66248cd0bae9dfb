// JSON for every message of Berth: parsing with limits, writing that never throws, and reading an object's members
// with errors that name the member. Each type of the model has `encode(value)` and `decode<T>(json)`.
#pragma once

#include "base/result.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::model {

using Json = nlohmann::json;

// Deeper nesting than any message of Berth has; stops a parser from being driven into the ground.
inline constexpr int json_depth_limit = 32;

// The JSON value that `text` is; invalid_argument with the byte's position where it is none or nests too deep.
Result<Json> parse_json(std::string_view text);

// Compact JSON on one line. Bytes that are not UTF-8 become U+FFFD, so that writing cannot fail.
std::string dump(const Json& value);

// The value of a JSON document; invalid_argument names the member that is missing or wrong. Unknown members are
// ignored in what a server answers (a newer one may say more) and refused in what it is asked.
template<typename T>
Result<T> decode(const Json& value);

// Parses and decodes in one go.
template<typename T>
Result<T> decode_text(std::string_view text) {
    auto value = parse_json(text);
    if (!value) {
        return std::unexpected(std::move(value.error()));
    }
    return decode<T>(*value);
}

// Reads the members of one JSON object into variables. The first member that is wrong is remembered, the rest is
// skipped, and result() tells. `what` names the object in messages: "workspace".
class Fields {
public:
    Fields(const Json& object, std::string_view what);

    // A member that must be there.
    Fields& get(std::string_view name, std::string& out);
    Fields& get(std::string_view name, bool& out);
    Fields& get(std::string_view name, std::int64_t& out, std::int64_t min, std::int64_t max);
    Fields& get(std::string_view name, std::vector<std::string>& out);
    Fields& get(std::string_view name, std::map<std::string, std::string>& out);

    // Integers of other widths; their own range holds.
    template<typename Integer>
        requires(std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>)
    Fields& get(std::string_view name, Integer& out) {
        std::int64_t value = 0;
        const auto max = sizeof(Integer) < 8 ? static_cast<std::int64_t>(std::numeric_limits<Integer>::max())
                                             : std::numeric_limits<std::int64_t>::max();
        const auto min = std::is_signed_v<Integer> ? static_cast<std::int64_t>(std::numeric_limits<Integer>::min()) : 0;
        get(name, value, min, max);
        if (!error_) {
            out = static_cast<Integer>(value);
        }
        return *this;
    }

    // A member that is itself a value of the model, or a list of such.
    template<typename T>
    Fields& get_value(std::string_view name, T& out) {
        if (const Json* member = require(name)) {
            take(name, decode<T>(*member), out);
        }
        return *this;
    }
    template<typename T>
    Fields& get_list(std::string_view name, std::vector<T>& out) {
        const Json* member = require(name);
        if (member == nullptr) {
            return *this;
        }
        if (!member->is_array()) {
            return wrong(name, "a list");
        }
        out.clear();
        for (const Json& item : *member) {
            T value{};
            if (!take(name, decode<T>(item), value)) {
                break;
            }
            out.push_back(std::move(value));
        }
        return *this;
    }

    // A member that may be missing or null: `out` then keeps its value.
    template<typename T>
    Fields& maybe(std::string_view name, T& out) {
        return has(name) ? get(name, out) : *this;
    }
    template<typename T>
    Fields& maybe(std::string_view name, std::optional<T>& out) {
        if (has(name)) {
            get(name, out.emplace());
        }
        return *this;
    }
    template<typename T>
    Fields& maybe_value(std::string_view name, T& out) {
        return has(name) ? get_value(name, out) : *this;
    }
    template<typename T>
    Fields& maybe_value(std::string_view name, std::optional<T>& out) {
        if (has(name)) {
            get_value(name, out.emplace());
        }
        return *this;
    }
    template<typename T>
    Fields& maybe_list(std::string_view name, std::vector<T>& out) {
        return has(name) ? get_list(name, out) : *this;
    }

    // Refuses members that are not in `names`.
    Fields& only(std::initializer_list<std::string_view> names);

    // A rule that the type itself has: refuses the object unless `holds`.
    Fields& check(bool holds, std::string_view message);

    bool has(std::string_view name) const;
    Result<void> result() const;

    // `value` if every member was right, else the error.
    template<typename T>
    Result<T> result_of(T value) const {
        if (error_) {
            return std::unexpected(*error_);
        }
        return value;
    }

private:
    const Json* require(std::string_view name);
    Fields& wrong(std::string_view name, std::string_view expected);
    template<typename T>
    bool take(std::string_view name, Result<T> value, T& out) {
        if (!value) {
            refuse(name, value.error());
            return false;
        }
        out = std::move(*value);
        return true;
    }
    void refuse(std::string_view name, const Error& inner);

    const Json& object_;
    std::string what_;
    std::optional<Error> error_;
};

// A list of values as JSON.
template<typename T>
Json encode_list(const std::vector<T>& values) {
    Json list = Json::array();
    for (const T& value : values) {
        list.push_back(encode(value));
    }
    return list;
}

// A value or null.
template<typename T>
Json encode_optional(const std::optional<T>& value) {
    return value ? Json(encode(*value)) : Json(nullptr);
}

} // namespace berth::model
