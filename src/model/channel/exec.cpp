#include "model/channel/exec.h"

#include "model/ids.h"

#include <algorithm>
#include <array>

namespace berth::model::channel {

namespace {

constexpr std::array<std::string_view, 11> signal_names{"HUP",  "INT",  "QUIT", "KILL", "USR1", "USR2",
                                                        "TERM", "CONT", "STOP", "TSTP", "WINCH"};

} // namespace

bool is_signal_name(std::string_view name) {
    return std::ranges::contains(signal_names, name);
}

bool holds_nul(std::string_view text) {
    return text.contains('\0');
}

Json encode(const TerminalSize& size) {
    return {{"cols", size.cols}, {"rows", size.rows}};
}

Json encode(const Pty& pty) {
    return {{"cols", pty.size.cols}, {"rows", pty.size.rows}, {"term", pty.term}};
}

Json encode(const ExecTarget& target) {
    return {{"argv", target.argv},
            {"shell", target.shell},
            {"cwd", target.cwd},
            {"env", target.env},
            {"pty", encode_optional(target.pty)}};
}

Json encode(const ExitStatus& status) {
    return status.code ? Json{{"code", *status.code}} : Json{{"signal", status.signal}};
}

Json encode(const SignalRequest& request) {
    return {{"signal", request.signal}};
}

} // namespace berth::model::channel

namespace berth::model {

namespace {

void read_size(Fields& fields, channel::TerminalSize& size) {
    fields.get("cols", size.cols)
        .get("rows", size.rows)
        .check(size.cols > 0 && size.rows > 0 && size.cols <= channel::terminal_size_limit &&
                   size.rows <= channel::terminal_size_limit,
               "cols and rows must be 1 to 1000.");
}

} // namespace

template<>
Result<channel::TerminalSize> decode<channel::TerminalSize>(const Json& value) {
    channel::TerminalSize size;
    Fields fields(value, "size");
    read_size(fields, size);
    return fields.result_of(size);
}

template<>
Result<channel::Pty> decode<channel::Pty>(const Json& value) {
    channel::Pty pty;
    Fields fields(value, "pty");
    fields.only({"cols", "rows", "term"});
    read_size(fields, pty.size);
    fields.maybe("term", pty.term).check(!channel::holds_nul(pty.term), "term holds a NUL.");
    return fields.result_of(std::move(pty));
}

template<>
Result<channel::ExecTarget> decode<channel::ExecTarget>(const Json& value) {
    channel::ExecTarget target;
    Fields fields(value, "exec");
    fields.only({"argv", "shell", "cwd", "env", "pty"})
        .get("argv", target.argv)
        .maybe("shell", target.shell)
        .maybe("cwd", target.cwd)
        .maybe("env", target.env)
        .maybe_value("pty", target.pty)
        .check(!target.argv.empty() && !target.argv.front().empty(), "argv names no command.")
        .check(!target.shell || target.argv.size() == 1, "with shell, argv has one element.")
        .check(std::ranges::none_of(target.argv, channel::holds_nul) && !channel::holds_nul(target.cwd),
               "argv and cwd must not hold a NUL.")
        .check(std::ranges::all_of(target.env,
                                   [](const auto& variable) {
                                       return is_variable_name(variable.first) && !channel::holds_nul(variable.second);
                                   }),
               "env holds a name or a value that no environment can.");
    return fields.result_of(std::move(target));
}

template<>
Result<channel::ExitStatus> decode<channel::ExitStatus>(const Json& value) {
    channel::ExitStatus status;
    Fields fields(value, "exit");
    fields.maybe("code", status.code)
        .maybe("signal", status.signal)
        .check(status.code.has_value() != !status.signal.empty(), "must have either a code or a signal.");
    return fields.result_of(std::move(status));
}

template<>
Result<channel::SignalRequest> decode<channel::SignalRequest>(const Json& value) {
    channel::SignalRequest request;
    Fields fields(value, "signal");
    fields.only({"signal"})
        .get("signal", request.signal)
        .check(channel::is_signal_name(request.signal), "there is no signal of that name that may be sent.");
    return fields.result_of(std::move(request));
}

} // namespace berth::model
