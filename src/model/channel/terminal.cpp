#include "model/channel/terminal.h"

#include <algorithm>

namespace berth::model::channel {

namespace {

// "t1": what the agent calls its terminals.
constexpr std::size_t terminal_id_limit = 16;
constexpr std::size_t terminal_name_limit = 64;
constexpr std::uint32_t largest_color = 0xFFFFFF;

} // namespace

Json encode(const TerminalTarget& target) {
    Json json{{"terminal", target.terminal}, {"read_only", target.read_only}};
    if (target.size) {
        json["cols"] = target.size->cols;
        json["rows"] = target.size->rows;
    }
    if (!target.name.empty()) {
        json["name"] = target.name;
    }
    if (!target.cwd.empty()) {
        json["cwd"] = target.cwd;
    }
    return json;
}

Json encode(const TerminalInfo& info) {
    return {{"terminal", info.terminal},
            {"name", info.name},
            {"cols", info.size.cols},
            {"rows", info.size.rows},
            {"title", info.title},
            {"pid", info.pid},
            {"created", model::encode(info.created)},
            {"clients", info.clients}};
}

Json encode(const TitleChange& change) {
    return {{"title", change.title}};
}

Json encode(const TerminalColors& colors) {
    return {{"foreground", colors.foreground}, {"background", colors.background}};
}

Json encode(const TerminalList& list) {
    return {{"terminals", encode_list(list.terminals)}};
}

bool is_terminal_id(std::string_view text) {
    return text.size() >= 2 && text.size() <= terminal_id_limit && text.front() == 't' &&
           std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_terminal_name(std::string_view text) {
    return text.size() <= terminal_name_limit &&
           std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

} // namespace berth::model::channel

namespace berth::model {

template<>
Result<channel::TerminalTarget> decode<channel::TerminalTarget>(const Json& value) {
    channel::TerminalTarget target;
    Fields fields(value, "terminal");
    fields.only({"terminal", "cols", "rows", "name", "cwd", "read_only"})
        .get("terminal", target.terminal)
        .maybe("name", target.name)
        .maybe("cwd", target.cwd)
        .maybe("read_only", target.read_only);
    if (fields.has("cols") || fields.has("rows")) {
        auto size = decode<channel::TerminalSize>(value);
        if (!size) {
            return std::unexpected(std::move(size.error()));
        }
        target.size = *size;
    }
    const bool is_new = target.terminal == channel::new_terminal;
    fields.check(is_new || channel::is_terminal_id(target.terminal), "terminal must be \"new\" or an id like t1.")
        .check(!is_new || target.size.has_value(), "a new terminal needs cols and rows.")
        .check(channel::is_terminal_name(target.name), "name must be a short text without control characters.")
        .check(!channel::holds_nul(target.cwd), "cwd must not hold a NUL.");
    return fields.result_of(std::move(target));
}

template<>
Result<channel::TerminalInfo> decode<channel::TerminalInfo>(const Json& value) {
    channel::TerminalInfo info;
    Fields fields(value, "terminal");
    fields.get("terminal", info.terminal)
        .maybe("name", info.name)
        .maybe("title", info.title)
        .maybe("pid", info.pid)
        .get_value("created", info.created)
        .maybe("clients", info.clients);
    auto size = decode<channel::TerminalSize>(value);
    if (!size) {
        return std::unexpected(std::move(size.error()));
    }
    info.size = *size;
    return fields.result_of(std::move(info));
}

template<>
Result<channel::TitleChange> decode<channel::TitleChange>(const Json& value) {
    channel::TitleChange change;
    Fields fields(value, "title");
    fields.get("title", change.title);
    return fields.result_of(std::move(change));
}

template<>
Result<channel::TerminalColors> decode<channel::TerminalColors>(const Json& value) {
    channel::TerminalColors colors;
    Fields fields(value, "colors");
    fields.get("foreground", colors.foreground).get("background", colors.background);
    fields.check(colors.foreground <= channel::largest_color && colors.background <= channel::largest_color,
                 "a colour is a number up to 0xFFFFFF.");
    return fields.result_of(colors);
}

template<>
Result<channel::TerminalList> decode<channel::TerminalList>(const Json& value) {
    channel::TerminalList list;
    Fields fields(value, "terminals");
    fields.get_list("terminals", list.terminals);
    return fields.result_of(std::move(list));
}

} // namespace berth::model
