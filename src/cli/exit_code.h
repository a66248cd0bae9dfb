// What the process ends with, by kind of error: the one table. `berth --help` prints it, scripts rely on it.
#pragma once

#include "base/result.h"
#include "model/channel/exec.h"

#include <span>
#include <string_view>

namespace berth::cli {

enum class ExitCode {
    success = 0,
    internal = 1,          // a defect of Berth's own
    usage = 2,             // arguments or values that are not allowed
    unauthenticated = 3,   // not signed in
    forbidden = 4,         // signed in, not enough rights
    not_found = 5,         // no such workspace, template or terminal
    conflict = 6,          // taken, or not possible in the present state
    unavailable = 7,       // not reachable or not ready
    timed_out = 8,         // no answer in time
    rate_limited = 9,      // too many requests
    unsupported = 10,      // this platform cannot do that
    protocol_error = 11,   // an answer that makes no sense
    io_error = 12,         // the operating system refused
    workspace_failed = 20, // it did not come up: its state is error
    interrupted = 130,     // Ctrl-C
    stream_lost = 255      // exec: the connection ended for good while the command ran
};

ExitCode exit_code_of(Errc code);

// A process's own end as a shell tells it: its code, or 128 and the signal's number.
int exit_code_of(const model::channel::ExitStatus& status);

struct ExitCodeRow {
    ExitCode code;
    std::string_view meaning;
};
std::span<const ExitCodeRow> exit_codes();

} // namespace berth::cli
