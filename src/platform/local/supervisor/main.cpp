// berth-supervisor: the process that outlives berthd and watches one sandbox (`run`), the sandbox's first process
// (`init COMMAND…`), and what stands in for an agent while a machine is tried out (`trial-agent SOCKET`).
#include "platform/local/supervisor/sandbox_init.h"
#include "platform/local/supervisor/supervision.h"
#include "platform/local/supervisor/trial_agent.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <linux/close_range.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace berth::platform::local;

constexpr int usage_exit = 64;                           // EX_USAGE of sysexits.h
constexpr std::size_t plan_limit = std::size_t{1} << 20; // a plan has a few kilobytes

// Leaves the session, the terminal and the parent of whoever started this: the grandchild goes on. Each parent waits
// for its child's turn to end, so that none is left for the system's process 1 to wait for but the supervisor itself.
// The first one stays until the grandchild lets go of `noted`: whoever started it finds its record from then on.
bool daemonize(Pipe& noted) {
    const pid_t child = ::fork();
    if (child < 0) {
        return false;
    }
    if (child > 0) {
        int status = 0;
        ::waitpid(child, &status, 0);
        noted.write.reset();
        char nothing = 0;
        while (::read(noted.read.get(), &nothing, 1) < 0 && errno == EINTR) {
        }
        ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
    }
    noted.read.reset();
    if (::setsid() < 0) {
        return false;
    }
    const pid_t grandchild = ::fork();
    if (grandchild > 0) {
        ::_exit(0);
    }
    return grandchild == 0;
}

void detach_from_surroundings() {
    ::signal(SIGHUP, SIG_IGN);
    ::signal(SIGINT, SIG_IGN);
    ::signal(SIGPIPE, SIG_IGN);
    ::umask(077);
    if (::chdir("/") != 0) {
        return; // the folder it was started in stays busy, nothing more
    }
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int standard = STDIN_FILENO; standard <= STDERR_FILENO; ++standard) {
        ::dup2(null, standard);
    }
    ::close(null);
    // No core dumps unless a workspace asks for them by raising its soft limit.
    rlimit core{};
    if (::getrlimit(RLIMIT_CORE, &core) == 0) {
        core.rlim_cur = 0;
        ::setrlimit(RLIMIT_CORE, &core);
    }
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

int run_supervisor() {
    ::syscall(SYS_close_range, report_descriptor + 1, ~0U, 0);
    const Descriptor plan_pipe(plan_descriptor);
    Descriptor start_document(start_document_descriptor);
    Descriptor report(report_descriptor);
    for (const int descriptor : {plan_descriptor, start_document_descriptor, report_descriptor}) {
        ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    }
    const auto text = read_all(plan_pipe.get(), plan_limit);
    auto plan = text ? decode_launch_plan(*text) : std::unexpected(text.error());
    if (!plan) {
        (void)write_all(report.get(), encode_report(std::unexpected(plan.error())));
        return usage_exit;
    }
    auto noted = make_pipe();
    if (!noted || !daemonize(*noted)) {
        (void)write_all(report.get(), encode_report(system_failure("Cannot detach the workspace's supervisor")));
        return 1;
    }
    detach_from_surroundings();
    Supervision(std::move(*plan), std::move(report)).run(std::move(start_document), std::move(noted->write));
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    const std::string_view mode = argc > 1 ? argv[1] : "";
    if (mode == "run") {
        return run_supervisor();
    }
    if (mode == "init" && argc > 2) {
        return run_as_init(argv + 2);
    }
    if (mode == "trial-agent" && argc == 3) {
        return run_trial_agent(argv[2]);
    }
    std::fputs("berth-supervisor is started by berthd.\n", stderr);
    return usage_exit;
}
