#include "platform/local/supervisor/sandbox_init.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace berth::platform::local {

namespace {

constexpr int signal_exit_base = 128; // as shells count

// The start document is the agent's alone: this process's copy of the pipe could be opened through /proc.
void let_go_of_stdin() {
    const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null >= 0) {
        ::dup2(null, STDIN_FILENO);
        ::close(null);
    }
}

} // namespace

int run_as_init(char** command) {
    sigset_t handled;
    ::sigemptyset(&handled);
    ::sigaddset(&handled, SIGCHLD);
    ::sigaddset(&handled, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &handled, nullptr);
    const pid_t agent = ::fork();
    if (agent < 0) {
        std::perror("Cannot fork");
        return exec_failed_exit;
    }
    if (agent == 0) {
        ::sigprocmask(SIG_UNBLOCK, &handled, nullptr);
        ::setsid();
        ::execv(command[0], command);
        std::perror(command[0]);
        ::_exit(exec_failed_exit);
    }
    let_go_of_stdin();
    for (;;) {
        siginfo_t info{};
        if (::sigwaitinfo(&handled, &info) < 0) {
            continue; // EINTR: stopped and continued
        }
        if (info.si_signo == SIGTERM) {
            ::kill(agent, SIGTERM);
            continue;
        }
        int status = 0;
        for (pid_t ended = 0; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;) {
            if (ended == agent) {
                return WIFEXITED(status) ? WEXITSTATUS(status) : signal_exit_base + WTERMSIG(status);
            }
        }
    }
}

} // namespace berth::platform::local
