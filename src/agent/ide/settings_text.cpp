#include "agent/ide/settings_text.h"

#include "base/format.h"

#include <optional>
#include <ranges>

namespace berth::agent {

namespace {

struct Member {
    std::string name;
    std::size_t value_begin = 0;
    std::size_t value_end = 0;
};

struct Layout {
    std::vector<Member> members;
    std::size_t after_last_value = 0; // where a comma belongs if another member follows
    bool comma_at_end = false;
    std::size_t closing_brace = 0;
};

// Finds the members of the outermost object. Each step returns false where the text is not what it should be.
class Scanner {
public:
    explicit Scanner(std::string_view text)
        : text_(text) {}

    std::optional<Layout> scan() {
        Layout layout;
        if (!skip_blank() || !take('{')) {
            return std::nullopt;
        }
        layout.after_last_value = at_;
        layout.comma_at_end = true; // none is needed before the first member
        for (;;) {
            if (!skip_blank()) {
                return std::nullopt;
            }
            if (peek() == '}') {
                layout.closing_brace = at_++;
                return skip_blank() && at_ == text_.size() ? std::optional(std::move(layout)) : std::nullopt;
            }
            auto member = scan_member(layout.comma_at_end);
            if (!member || !skip_blank()) {
                return std::nullopt;
            }
            layout.after_last_value = member->value_end;
            layout.members.push_back(std::move(*member));
            layout.comma_at_end = take(',');
        }
    }

private:
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool take(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        ++at_;
        return true;
    }

    // False where a comment has no end.
    bool skip_blank() {
        for (;;) {
            at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
            const auto rest = text_.substr(at_);
            if (rest.starts_with("//")) {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (rest.starts_with("/*")) {
                const auto end = text_.find("*/", at_ + 2);
                if (end == std::string_view::npos) {
                    return false;
                }
                at_ = end + 2;
            } else {
                return true;
            }
        }
    }

    bool skip_string() {
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '\\') {
                ++at_;
            } else if (text_[at_] == '"') {
                ++at_;
                return true;
            }
        }
        return false;
    }

    // Past a value: a string, a number or word, or an object or list with all it holds.
    bool skip_value() {
        std::size_t depth = 0;
        const std::size_t begin = at_;
        while (skip_blank() && at_ < text_.size()) {
            const char next = peek();
            if (next == '"') {
                if (!skip_string()) {
                    return false;
                }
            } else if (next == '{' || next == '[') {
                ++depth;
                ++at_;
            } else if (next == '}' || next == ']') {
                if (depth == 0) {
                    return false;
                }
                --depth;
                ++at_;
            } else if (depth > 0 && (next == ',' || next == ':')) {
                ++at_;
                continue;
            } else {
                const std::size_t word = at_;
                at_ = std::min(text_.find_first_of(" \t\r\n,:{}[]\"/", at_), text_.size());
                if (at_ == word) {
                    return false;
                }
            }
            if (depth == 0) {
                return at_ > begin;
            }
        }
        return false;
    }

    std::optional<Member> scan_member(bool after_comma) {
        const std::size_t name_begin = at_;
        if (!after_comma || peek() != '"' || !skip_string()) {
            return std::nullopt;
        }
        const auto name = model::parse_json(text_.substr(name_begin, at_ - name_begin));
        if (!name || !skip_blank() || !take(':') || !skip_blank()) {
            return std::nullopt;
        }
        Member member{name->get<std::string>(), at_, 0};
        if (!skip_value()) {
            return std::nullopt;
        }
        member.value_end = at_;
        return member;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace

Result<std::string> with_settings(std::string_view text, const std::vector<Setting>& settings) {
    std::string result(text.find_first_not_of(" \t\r\n") == std::string_view::npos ? "{\n}\n" : text);
    for (const auto& [name, value] : settings) {
        const auto layout = Scanner(result).scan();
        if (!layout) {
            return fail(Errc::invalid_argument, "The IDE's settings.json is no JSON object with comments.",
                        "Open it in the IDE and mend what is underlined.");
        }
        bool found = false;
        // From the back, so that the places before stay where they are. VS Code takes the last of several.
        for (const auto& member : layout->members | std::views::reverse) {
            if (member.name == name) {
                result.replace(member.value_begin, member.value_end - member.value_begin, model::dump(value));
                found = true;
            }
        }
        if (found) {
            continue;
        }
        const bool own_line = layout->closing_brace > 0 && result[layout->closing_brace - 1] == '\n';
        result.insert(layout->closing_brace,
                      berth::format("{}    {}: {}\n", own_line ? "" : "\n", model::dump(name), model::dump(value)));
        if (!layout->comma_at_end) {
            result.insert(layout->after_last_value, ",");
        }
    }
    return result;
}

} // namespace berth::agent
