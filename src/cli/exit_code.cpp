#include "cli/exit_code.h"

#include "cli/signals.h"

#include <algorithm>
#include <array>
#include <utility>

namespace berth::cli {

namespace {

constexpr std::array table{
    ExitCodeRow{ExitCode::success, "success"},
    ExitCodeRow{ExitCode::internal, "an internal error"},
    ExitCodeRow{ExitCode::usage, "arguments or values that are not allowed"},
    ExitCodeRow{ExitCode::unauthenticated, "not signed in"},
    ExitCodeRow{ExitCode::forbidden, "not enough rights"},
    ExitCodeRow{ExitCode::not_found, "no such workspace, template or terminal"},
    ExitCodeRow{ExitCode::conflict, "taken, or not possible in the present state"},
    ExitCodeRow{ExitCode::unavailable, "not reachable or not ready now"},
    ExitCodeRow{ExitCode::timed_out, "no answer in time"},
    ExitCodeRow{ExitCode::rate_limited, "too many requests"},
    ExitCodeRow{ExitCode::unsupported, "not possible on this platform"},
    ExitCodeRow{ExitCode::protocol_error, "an answer that makes no sense"},
    ExitCodeRow{ExitCode::io_error, "the operating system refused"},
    ExitCodeRow{ExitCode::workspace_failed, "the workspace did not come up"},
    ExitCodeRow{ExitCode::interrupted, "interrupted"},
    ExitCodeRow{ExitCode::stream_lost, "exec: the connection was lost while the command ran"},
};

constexpr int shell_signal_base = 128;
// A signal that this machine does not know by that name.
constexpr int unknown_signal = 127;

constexpr std::array<std::pair<std::string_view, int>, 14> signals{{
    {"HUP", SIGHUP},
    {"INT", SIGINT},
    {"QUIT", SIGQUIT},
    {"ILL", SIGILL},
    {"TRAP", SIGTRAP},
    {"ABRT", SIGABRT},
    {"BUS", SIGBUS},
    {"FPE", SIGFPE},
    {"KILL", SIGKILL},
    {"USR1", SIGUSR1},
    {"SEGV", SIGSEGV},
    {"USR2", SIGUSR2},
    {"PIPE", SIGPIPE},
    {"TERM", SIGTERM},
}};

} // namespace

ExitCode exit_code_of(Errc code) {
    switch (code) {
    case Errc::invalid_argument:
    case Errc::too_large:
        return ExitCode::usage;
    case Errc::unauthenticated:
        return ExitCode::unauthenticated;
    case Errc::forbidden:
        return ExitCode::forbidden;
    case Errc::not_found:
        return ExitCode::not_found;
    case Errc::conflict:
        return ExitCode::conflict;
    case Errc::rate_limited:
        return ExitCode::rate_limited;
    case Errc::unavailable:
        return ExitCode::unavailable;
    case Errc::timed_out:
        return ExitCode::timed_out;
    case Errc::cancelled:
        return ExitCode::interrupted;
    case Errc::unsupported:
        return ExitCode::unsupported;
    case Errc::protocol_error:
        return ExitCode::protocol_error;
    case Errc::io_error:
        return ExitCode::io_error;
    case Errc::internal:
        return ExitCode::internal;
    }
    return ExitCode::internal;
}

int exit_code_of(const model::channel::ExitStatus& status) {
    if (status.code) {
        return *status.code;
    }
    const auto found = std::ranges::find(signals, status.signal, &std::pair<std::string_view, int>::first);
    return shell_signal_base + (found == signals.end() ? unknown_signal : found->second);
}

std::span<const ExitCodeRow> exit_codes() {
    return table;
}

} // namespace berth::cli
