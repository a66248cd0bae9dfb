#include "agent/process/exit_status.h"

#include <csignal>
#include <cstring>
#include <sys/wait.h>

namespace berth::agent {

ExitStatus exit_status_of(int wait_status) {
    ExitStatus status;
    if (WIFSIGNALED(wait_status)) {
        status.signal = signal_name(WTERMSIG(wait_status));
    } else {
        status.code = WEXITSTATUS(wait_status);
    }
    return status;
}

std::string signal_name(int signal) {
    const char* name = ::sigabbrev_np(signal);
    return name != nullptr ? name : "SIG" + std::to_string(signal);
}

int signal_number(std::string_view name) {
    if (!model::channel::is_signal_name(name)) {
        return 0;
    }
    for (int signal = 1; signal < NSIG; ++signal) {
        if (const char* known = ::sigabbrev_np(signal); known != nullptr && name == known) {
            return signal;
        }
    }
    return 0;
}

} // namespace berth::agent
