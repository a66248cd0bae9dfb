#include "platform/local/supervisor/network_helper.h"

#include "base/format.h"
#include "platform/local/supervisor/network_setup.h"
#include "platform/local/supervisor/privileges.h"

#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace berth::platform::local {

namespace {

constexpr int helper_failed_exit = 127;

std::string text_of(std::uint32_t address) {
    return berth::format("{}.{}.{}.{}", address >> 24, address >> 16 & 0xff, address >> 8 & 0xff, address & 0xff);
}

// slirp4netns sees its own libraries and the host's resolver configuration, nothing else. It stays in the host's
// network namespace: that is its work.
std::vector<std::string> slirp4netns_command(const LaunchPlan& plan, int tap, int ready) {
    std::vector<std::string> command{plan.bwrap,          "--unshare-user", "--unshare-pid",
                                     "--unshare-ipc",     "--unshare-uts",  "--unshare-cgroup-try",
                                     "--die-with-parent", "--new-session",  "--as-pid-1",
                                     "--clearenv"};
    const auto add = [&command](std::initializer_list<const char*> words) {
        command.insert(command.end(), words.begin(), words.end());
    };
    add({"--ro-bind", "/usr", "/usr"});
    for (const char* folder : {"/bin", "/lib", "/lib64"}) {
        add({"--ro-bind-try", folder, folder});
    }
    for (const char* file : {"/etc/ld.so.cache", "/etc/resolv.conf"}) {
        add({"--ro-bind-try", file, file});
    }
    add({"--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--remount-ro", "/", "--chdir", "/", "--"});
    command.push_back(plan.network_helper);
    add({"--netns-type=tapfd", "--disable-host-loopback", "--enable-seccomp", "--mtu=65520"});
    command.push_back(berth::format("--ready-fd={}", ready));
    command.push_back(std::to_string(tap));
    return command;
}

std::vector<std::string> pasta_command(const LaunchPlan& plan, pid_t sandbox) {
    std::vector<std::string> command{plan.network_helper, "--foreground", "--quiet", "--ipv4-only"};
    const auto add = [&command](std::initializer_list<std::string> words) {
        command.insert(command.end(), words.begin(), words.end());
    };
    add({"--no-map-gw", "-t", "none", "-u", "none", "-T", "none", "-U", "none"});
    add({"--no-dhcp", "--no-ra", "--no-ndp", "--no-dhcpv6"});
    add({"--ns-ifname", device_name, "--mac-addr", gateway_mac, "--mtu", "65520"});
    add({"--address", text_of(workspace_address), "--netmask", "24", "--gateway", text_of(gateway_address)});
    add({"--dns-forward", text_of(resolver_address)});
    // pasta writes its pid once it serves, into the pipe that stands in place of its stdin: it closes all but the
    // first three descriptors.
    add({"--pid", "/proc/self/fd/0"});
    add({"--userns", berth::format("/proc/{}/ns/user", sandbox)});
    add({"--netns", berth::format("/proc/{}/ns/net", sandbox)});
    return command;
}

[[noreturn]] void helper_main(const LaunchPlan& plan, pid_t supervisor, const std::vector<std::string>& command) {
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    // Bound twice: the change of uid undoes the first, and until then the supervisor may die too.
    if (!die_with(supervisor) || (plan.drop_uid && !drop_to(plan.uid, plan.gid)) || !die_with(supervisor)) {
        ::_exit(helper_failed_exit);
    }
    renounce_new_privileges();
    std::vector<const char*> argv;
    for (const auto& word : command) {
        argv.push_back(word.c_str());
    }
    argv.push_back(nullptr);
    const std::array<const char*, 1> environment{nullptr};
    ::execve(argv.front(), const_cast<char**>(argv.data()), const_cast<char**>(environment.data()));
    ::_exit(helper_failed_exit);
}

} // namespace

Result<HelperProcess> spawn_network_helper(const LaunchPlan& plan, int tap, pid_t sandbox) {
    auto ready = make_pipe();
    auto output = make_pipe();
    if (!ready || !output) {
        return std::unexpected(ready ? output.error() : ready.error());
    }
    const bool slirp = plan.network == NetworkHelper::slirp4netns;
    const auto command = slirp ? slirp4netns_command(plan, tap, ready->write.get()) : pasta_command(plan, sandbox);
    const pid_t supervisor = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) {
        return system_failure("Cannot fork");
    }
    if (pid == 0) {
        if (slirp) {
            ::fcntl(tap, F_SETFD, 0);
            ::fcntl(ready->write.get(), F_SETFD, 0);
        } else {
            // It opens the pipe by its name, which is checked like a file's.
            ::dup2(ready->write.get(), STDIN_FILENO);
            if (plan.drop_uid && ::fchown(STDIN_FILENO, plan.uid, plan.gid) != 0) {
                ::_exit(helper_failed_exit);
            }
        }
        ::dup2(output->write.get(), STDOUT_FILENO);
        ::dup2(output->write.get(), STDERR_FILENO);
        helper_main(plan, supervisor, command);
    }
    return HelperProcess{pid, std::move(ready->read), std::move(output->read)};
}

Result<pid_t> spawn_device_setup(const LaunchPlan& plan, pid_t sandbox) {
    const auto addresses = host_addresses();
    if (!addresses) {
        return std::unexpected(addresses.error());
    }
    const auto blocked = blocked_networks(plan.allow_private_networks, *addresses);
    const auto process = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, sandbox, 0)));
    const pid_t supervisor = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) {
        return system_failure("Cannot fork");
    }
    if (pid == 0) {
        const bool entered = die_with(supervisor) && (!plan.drop_uid || drop_to(plan.uid, plan.gid)) &&
                             ::setns(process.get(), CLONE_NEWUSER | CLONE_NEWNET) == 0;
        ::_exit(entered && configure_device(blocked) ? 0 : helper_failed_exit);
    }
    return pid;
}

} // namespace berth::platform::local
