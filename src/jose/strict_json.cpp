#include "jose/strict_json.h"

#include <cmath>
#include <set>
#include <string>
#include <vector>

namespace berth::jose {

namespace {

// Real tokens nest three or four levels deep.
constexpr std::size_t max_depth = 32;

// Looks at the events of a parse and builds nothing: only says whether the text has one meaning.
class Checker : public nlohmann::json_sax<nlohmann::json> {
public:
    const std::string& complaint() const { return complaint_; }

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t value, const string_t&) override {
        return std::isfinite(value) || refuse("a number is too large");
    }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return enter(); }
    bool key(string_t& name) override {
        return members_.back().insert(name).second || refuse("the member \"" + name.substr(0, 64) + "\" comes twice");
    }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(); }
    bool end_array() override { return leave(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        return refuse("it is malformed at byte " + std::to_string(position));
    }

private:
    bool enter() {
        members_.emplace_back();
        return members_.size() <= max_depth || refuse("it is nested too deeply");
    }
    bool leave() {
        members_.pop_back();
        return true;
    }
    bool refuse(std::string complaint) {
        if (complaint_.empty()) {
            complaint_ = std::move(complaint);
        }
        return false;
    }

    std::vector<std::set<std::string>> members_; // of the objects around the present place
    std::string complaint_;
};

} // namespace

Result<nlohmann::json> parse_strictly(std::string_view text) {
    Checker checker;
    if (!nlohmann::json::sax_parse(text, &checker)) {
        return fail(Errc::invalid_argument, "The JSON cannot be accepted: " + checker.complaint() + ".");
    }
    nlohmann::json document = nlohmann::json::parse(text, nullptr, false);
    if (!document.is_object()) {
        return fail(Errc::invalid_argument, "The JSON cannot be accepted: it is not an object.");
    }
    return document;
}

} // namespace berth::jose
