#include "platform/local/process_identity.h"

#include "base/format.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace berth::platform::local {

Result<std::string> boot_id() {
    auto text = read_file("/proc/sys/kernel/random/boot_id");
    if (text) {
        while (text->ends_with('\n')) {
            text->pop_back();
        }
    }
    return text;
}

std::optional<ProcessStat> read_stat(pid_t pid) {
    const auto text = read_file(berth::format("/proc/{}/stat", pid));
    if (!text) {
        return std::nullopt;
    }
    // "pid (name) state ppid …": the name may hold spaces and parentheses, so fields are counted from the last one.
    constexpr int start_time_field = 22;
    constexpr int first_field_after_name = 3;
    const auto name_end = text->rfind(')');
    if (name_end == std::string::npos || name_end + 2 >= text->size()) {
        return std::nullopt;
    }
    ProcessStat stat;
    stat.identity.pid = pid;
    std::string_view rest = std::string_view(*text).substr(name_end + 2);
    for (int field = first_field_after_name; field <= start_time_field; ++field) {
        const auto end = rest.find(' ');
        const auto word = rest.substr(0, end);
        if (field == first_field_after_name && !word.empty()) {
            stat.state = word.front();
        } else if (field == first_field_after_name + 1) {
            std::from_chars(word.begin(), word.end(), stat.parent);
        } else if (field == start_time_field) {
            std::from_chars(word.begin(), word.end(), stat.identity.start_time);
        }
        if (end == std::string_view::npos) {
            break;
        }
        rest.remove_prefix(end + 1);
    }
    return stat;
}

std::optional<ProcessIdentity> identify(pid_t pid) {
    const auto stat = read_stat(pid);
    if (!stat || stat->state == 'Z' || stat->state == 'X') {
        return std::nullopt;
    }
    return stat->identity;
}

std::optional<Descriptor> open_process(const ProcessIdentity& identity) {
    if (identity.pid <= 0) {
        return std::nullopt;
    }
    Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, identity.pid, 0)));
    // Looked at after the descriptor was taken: from here on the pid cannot come to mean another process.
    if (!process || identify(identity.pid) != identity) {
        return std::nullopt;
    }
    return process;
}

Result<> send_signal(int process, int signal, int value) {
    siginfo_t info{};
    info.si_signo = signal;
    info.si_code = SI_QUEUE;
    info.si_pid = ::getpid();
    info.si_uid = ::getuid();
    info.si_value.sival_int = value;
    if (::syscall(SYS_pidfd_send_signal, process, signal, &info, 0) != 0 && errno != ESRCH) {
        return system_failure(berth::format("Cannot send signal {}", signal));
    }
    return {};
}

bool wait_for_end(int process, std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd wait{process, POLLIN, 0};
        const int ready = ::poll(&wait, 1, left.count() > 0 ? static_cast<int>(left.count()) : 0);
        if (ready > 0) {
            return true;
        }
        if (ready == 0) {
            return false;
        }
        if (errno != EINTR) {
            return false;
        }
    }
}

} // namespace berth::platform::local
