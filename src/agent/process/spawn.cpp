#include "agent/process/spawn.h"

#include "agent/process/file_limit.h"
#include "base/format.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <linux/close_range.h>
#include <pty.h>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>

namespace berth::agent {

namespace {

std::unexpected<Error> system_error(std::string_view what) {
    return fail(Errc::io_error, berth::format("{} failed: {}.", what, std::strerror(errno)));
}

// What went wrong between fork and exec, as the child reports it.
enum class Stage : int { directory, terminal, program };
struct ChildFailure {
    Stage stage;
    int error;
};

std::unexpected<Error> describe(const ChildFailure& failure, const ProcessSpec& spec) {
    const char* why = std::strerror(failure.error);
    const Errc code = failure.error == ENOENT || failure.error == ENOTDIR ? Errc::not_found
                      : failure.error == EACCES                           ? Errc::forbidden
                                                                          : Errc::io_error;
    switch (failure.stage) {
    case Stage::directory:
        return fail(code, berth::format("Cannot work in {}: {}.", spec.directory, why));
    case Stage::terminal:
        return fail(Errc::io_error, berth::format("Cannot open the terminal: {}.", why));
    case Stage::program:
        break;
    }
    return fail(code, berth::format("Cannot run {}: {}.", spec.program, why));
}

std::string_view path_of(const std::vector<std::string>& environment) {
    for (const std::string& variable : environment) {
        if (variable.starts_with("PATH=")) {
            return std::string_view(variable).substr(5);
        }
    }
    return {};
}

// The executable that a shell would run for this name.
Result<std::string> find_program(const ProcessSpec& spec) {
    if (spec.program.contains('/')) {
        return spec.program;
    }
    bool denied = false;
    std::string_view rest = path_of(spec.environment);
    while (!rest.empty()) {
        const auto colon = std::min(rest.find(':'), rest.size());
        std::string candidate = berth::format("{}/{}", colon == 0 ? "." : rest.substr(0, colon), spec.program);
        rest.remove_prefix(std::min(colon + 1, rest.size()));
        struct stat status{};
        if (::stat(candidate.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
            continue;
        }
        if (::access(candidate.c_str(), X_OK) == 0) {
            return candidate;
        }
        denied = true;
    }
    if (denied) {
        return fail(Errc::forbidden, berth::format("{} is not executable.", spec.program));
    }
    return fail(Errc::not_found, berth::format("There is no program {} in the workspace.", spec.program),
                "Install it, or give its path.");
}

struct Pipe {
    UniqueFd reading;
    UniqueFd writing;
};

Result<Pipe> make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        return system_error("Making a pipe");
    }
    return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

struct PtyPair {
    UniqueFd master;
    UniqueFd slave;
};

Result<PtyPair> make_pty(PtySize size) {
    PtyPair pair;
    pair.master = UniqueFd(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (!pair.master || ::grantpt(pair.master.get()) != 0 || ::unlockpt(pair.master.get()) != 0) {
        return system_error("Making a terminal");
    }
    char name[64];
    if (::ptsname_r(pair.master.get(), name, sizeof name) != 0) {
        return system_error("Naming a terminal");
    }
    pair.slave = UniqueFd(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (!pair.slave) {
        return system_error("Opening a terminal");
    }
    termios settings{};
    if (::tcgetattr(pair.slave.get(), &settings) == 0) {
        settings.c_iflag |= IUTF8; // so that erasing takes whole characters
        ::tcsetattr(pair.slave.get(), TCSANOW, &settings);
    }
    if (auto sized = set_pty_size(pair.master.get(), size); !sized) {
        return std::unexpected(std::move(sized.error()));
    }
    return pair;
}

void set_non_blocking(const UniqueFd& fd) {
    if (fd) {
        ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
    }
}

std::vector<char*> pointers(const std::vector<std::string>& strings) {
    std::vector<char*> out;
    out.reserve(strings.size() + 1);
    for (const std::string& text : strings) {
        out.push_back(const_cast<char*>(text.c_str()));
    }
    out.push_back(nullptr);
    return out;
}

// Everything the child needs, made before the fork: after it only system calls are allowed.
struct Plan {
    const char* program;
    char** arguments;
    char** environment;
    const char* directory;
    int streams[3];
    bool terminal;
    int extra_fd;
    int report;
};

[[noreturn]] void give_up(const Plan& plan, Stage stage) {
    const ChildFailure failure{stage, errno};
    [[maybe_unused]] const auto written = ::write(plan.report, &failure, sizeof failure);
    ::_exit(127);
}

[[noreturn]] void become(const Plan& plan) {
    ::setsid();
    if (plan.terminal && ::ioctl(plan.streams[0], TIOCSCTTY, 0) != 0) {
        give_up(plan, Stage::terminal);
    }
    for (int signal = 1; signal < NSIG; ++signal) {
        ::signal(signal, SIG_DFL); // the agent ignores SIGPIPE, and catches others
    }
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::umask(022);
    restore_file_limit();
    // The streams' descriptors are all above 2, so nothing is overwritten before it is used.
    for (int number = 0; number < 3; ++number) {
        if (::dup2(plan.streams[number], number) < 0) {
            give_up(plan, Stage::terminal);
        }
    }
    int report = plan.report;
    if (plan.extra_fd >= 0) {
        if (report == ProcessSpec::extra_fd_number) {
            report = ::fcntl(report, F_DUPFD_CLOEXEC, ProcessSpec::extra_fd_number + 1);
        }
        if (plan.extra_fd == ProcessSpec::extra_fd_number) {
            ::fcntl(plan.extra_fd, F_SETFD, 0);
        } else {
            ::dup2(plan.extra_fd, ProcessSpec::extra_fd_number);
        }
    }
    Plan reporting = plan;
    reporting.report = report;
    if (::chdir(plan.directory) != 0) {
        give_up(reporting, Stage::directory);
    }
    // Not all that libraries open is close-on-exec: Asio's sockets are not.
    constexpr unsigned kept = ProcessSpec::extra_fd_number;
    ::syscall(SYS_close_range, 3U, plan.extra_fd >= 0 ? kept - 1 : kept, CLOSE_RANGE_CLOEXEC);
    ::syscall(SYS_close_range, kept + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    ::execve(plan.program, plan.arguments, plan.environment);
    give_up(reporting, Stage::program);
}

} // namespace

Result<> set_pty_size(int master, PtySize size) {
    winsize window{};
    window.ws_col = size.columns;
    window.ws_row = size.rows;
    if (::ioctl(master, TIOCSWINSZ, &window) != 0) {
        return system_error("Sizing a terminal");
    }
    return {};
}

Result<Process> spawn(const ProcessSpec& spec) {
    auto program = find_program(spec);
    if (!program) {
        return std::unexpected(std::move(program.error()));
    }
    auto report = make_pipe();
    if (!report) {
        return std::unexpected(std::move(report.error()));
    }
    Process process;
    UniqueFd children[3];
    const auto arguments = pointers(spec.arguments);
    const auto environment = pointers(spec.environment);
    Plan plan{program->c_str(),
              const_cast<char**>(arguments.data()),
              const_cast<char**>(environment.data()),
              spec.directory.c_str(),
              {-1, -1, -1},
              spec.pty.has_value(),
              spec.extra_fd,
              report->writing.get()};
    if (spec.pty) {
        auto pair = make_pty(*spec.pty);
        if (!pair) {
            return std::unexpected(std::move(pair.error()));
        }
        process.pty = std::move(pair->master);
        children[0] = std::move(pair->slave);
        plan.streams[0] = plan.streams[1] = plan.streams[2] = children[0].get();
    } else {
        for (int number = 0; number < 3; ++number) {
            auto ends = make_pipe();
            if (!ends) {
                return std::unexpected(std::move(ends.error()));
            }
            UniqueFd& ours = number == 0 ? process.stdin_pipe : number == 1 ? process.stdout_pipe : process.stderr_pipe;
            ours = std::move(number == 0 ? ends->writing : ends->reading);
            children[number] = std::move(number == 0 ? ends->reading : ends->writing);
            plan.streams[number] = children[number].get();
        }
    }
    // No signal handler of the agent may run in the child before it has reset them.
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &before);
    process.pid = ::fork();
    if (process.pid == 0) {
        become(plan);
    }
    const int fork_error = errno;
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    if (process.pid < 0) {
        errno = fork_error;
        return system_error("Starting a process");
    }
    report->writing.reset();
    ChildFailure failure{};
    ssize_t got = 0;
    do {
        got = ::read(report->reading.get(), &failure, sizeof failure);
    } while (got < 0 && errno == EINTR);
    if (got == sizeof failure) { // the child is gone: the reaper takes it
        return describe(failure, spec);
    }
    set_non_blocking(process.pty);
    set_non_blocking(process.stdin_pipe);
    set_non_blocking(process.stdout_pipe);
    set_non_blocking(process.stderr_pipe);
    return process;
}

} // namespace berth::agent
