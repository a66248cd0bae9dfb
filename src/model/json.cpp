#include "model/json.h"

#include "base/format.h"

#include <algorithm>

namespace berth::model {

namespace {

// nlohmann's parser does not recurse, but its writer and every reader of ours do.
bool nests_too_deep(std::string_view text) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char character = text[i];
        if (in_string) {
            if (character == '\\') {
                ++i;
            } else if (character == '"') {
                in_string = false;
            }
        } else if (character == '"') {
            in_string = true;
        } else if (character == '{' || character == '[') {
            if (++depth > json_depth_limit) {
                return true;
            }
        } else if (character == '}' || character == ']') {
            --depth;
        }
    }
    return false;
}

} // namespace

Result<Json> parse_json(std::string_view text) {
    if (nests_too_deep(text)) {
        return fail(Errc::invalid_argument, berth::format("The JSON nests deeper than {} levels.", json_depth_limit));
    }
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        // what() quotes the text, which may hold a token: the place alone is told.
        return fail(Errc::invalid_argument, berth::format("This is not JSON: byte {} is unexpected.", error.byte));
    } catch (const Json::exception&) {
        return fail(Errc::invalid_argument, "This is not JSON that can be read: a number is out of range.");
    }
}

std::string dump(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Fields::Fields(const Json& object, std::string_view what)
    : object_(object)
    , what_(what) {
    if (!object.is_object()) {
        error_ = Error{Errc::invalid_argument, berth::format("{}: must be an object.", what_), {}};
    }
}

const Json* Fields::require(std::string_view name) {
    if (error_) {
        return nullptr;
    }
    const auto found = object_.find(name);
    if (found == object_.end()) {
        error_ = Error{Errc::invalid_argument, berth::format("{}.{}: is missing.", what_, name), {}};
        return nullptr;
    }
    return &*found;
}

Fields& Fields::wrong(std::string_view name, std::string_view expected) {
    error_ = Error{Errc::invalid_argument, berth::format("{}.{}: must be {}.", what_, name, expected), {}};
    return *this;
}

void Fields::refuse(std::string_view name, const Error& inner) {
    error_ = Error{inner.code, berth::format("{}.{}: {}", what_, name, inner.message), inner.hint};
}

bool Fields::has(std::string_view name) const {
    if (error_) {
        return false;
    }
    const auto found = object_.find(name);
    return found != object_.end() && !found->is_null();
}

Fields& Fields::get(std::string_view name, std::string& out) {
    if (const Json* member = require(name)) {
        if (!member->is_string()) {
            return wrong(name, "a text");
        }
        out = member->get_ref<const std::string&>();
    }
    return *this;
}

Fields& Fields::get(std::string_view name, bool& out) {
    if (const Json* member = require(name)) {
        if (!member->is_boolean()) {
            return wrong(name, "true or false");
        }
        out = member->get<bool>();
    }
    return *this;
}

Fields& Fields::get(std::string_view name, std::int64_t& out, std::int64_t min, std::int64_t max) {
    if (const Json* member = require(name)) {
        const bool fits = member->is_number_unsigned()
                              ? std::cmp_less_equal(member->get<std::uint64_t>(), max) &&
                                    std::cmp_greater_equal(member->get<std::uint64_t>(), min)
                              : member->is_number_integer() && member->get<std::int64_t>() >= min &&
                                    member->get<std::int64_t>() <= max;
        if (!fits) {
            return wrong(name, berth::format("a whole number from {} to {}", min, max));
        }
        out = member->get<std::int64_t>();
    }
    return *this;
}

Fields& Fields::get(std::string_view name, std::vector<std::string>& out) {
    if (const Json* member = require(name)) {
        if (!member->is_array() || !std::ranges::all_of(*member, [](const Json& item) { return item.is_string(); })) {
            return wrong(name, "a list of texts");
        }
        out = member->get<std::vector<std::string>>();
    }
    return *this;
}

Fields& Fields::get(std::string_view name, std::map<std::string, std::string>& out) {
    if (const Json* member = require(name)) {
        if (!member->is_object() || !std::ranges::all_of(*member, [](const Json& item) { return item.is_string(); })) {
            return wrong(name, "an object of texts");
        }
        out = member->get<std::map<std::string, std::string>>();
    }
    return *this;
}

Fields& Fields::only(std::initializer_list<std::string_view> names) {
    if (error_) {
        return *this;
    }
    for (const auto& [key, value] : object_.items()) {
        if (std::ranges::find(names, key) == names.end()) {
            std::string allowed;
            for (std::string_view name : names) {
                allowed += (allowed.empty() ? "" : ", ") + std::string(name);
            }
            error_ = Error{Errc::invalid_argument, berth::format("{}.{}: is not known.", what_, key),
                           berth::format("Allowed are {}.", allowed)};
            break;
        }
    }
    return *this;
}

Fields& Fields::check(bool holds, std::string_view message) {
    if (!error_ && !holds) {
        error_ = Error{Errc::invalid_argument, berth::format("{}: {}", what_, message), {}};
    }
    return *this;
}

Result<void> Fields::result() const {
    if (error_) {
        return std::unexpected(*error_);
    }
    return {};
}

} // namespace berth::model
