#include "platform/local/supervisor/sandbox_process.h"

#include "base/format.h"
#include "platform/local/supervisor/network_setup.h"
#include "platform/local/supervisor/privileges.h"
#include "platform/local/supervisor/sandbox_init.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <linux/keyctl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace berth::platform::local {

namespace {

constexpr char tap_message = 'T';
constexpr char namespaces_message = 'N';
constexpr char failed_message = 'F';
constexpr char continue_message = 'C';
constexpr std::size_t message_limit = 4096;

Result<> send_message(int control, std::string_view message, int descriptor = -1) {
    iovec part{const_cast<char*>(message.data()), message.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> space{};
    if (descriptor >= 0) {
        header.msg_control = space.data();
        header.msg_controllen = space.size();
        cmsghdr* rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(rights), &descriptor, sizeof descriptor);
    }
    if (::sendmsg(control, &header, MSG_NOSIGNAL) < 0) {
        return system_failure("Cannot reach the workspace's supervisor");
    }
    return {};
}

Result<> join_cgroups(const std::vector<std::string>& files) {
    for (const auto& file : files) {
        if (auto joined = write_control_file(file, "0"); !joined) {
            return joined;
        }
    }
    return {};
}

// Private mounts of the plan's folders where the workspace's uid can reach them. The sources are opened first: one of
// them may lie below the folder that is mounted over.
Result<> stage(const LaunchPlan& plan) {
    if (plan.staging.empty()) {
        return {};
    }
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0) {
        return system_failure("Cannot make a mount namespace");
    }
    std::vector<Descriptor> sources;
    for (const auto& folder : plan.staged) {
        auto source = open_file(folder.source, O_PATH | O_DIRECTORY | O_NOFOLLOW);
        if (!source) {
            return std::unexpected(source.error());
        }
        sources.push_back(std::move(*source));
    }
    if (::mount("tmpfs", plan.staging.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "mode=0711,size=64k") != 0) {
        return system_failure("Cannot prepare the workspace's folders");
    }
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const auto target = plan.staging + "/" + plan.staged[i].name;
        const auto source = berth::format("/proc/self/fd/{}", sources[i].get());
        if (::mkdir(target.c_str(), 0700) != 0 ||
            ::mount(source.c_str(), target.c_str(), nullptr, MS_BIND, nullptr) != 0) {
            return system_failure(berth::format("Cannot prepare {}", plan.staged[i].source));
        }
    }
    return {};
}

// A user namespace in which this uid is itself and holds the capabilities to set up its network namespace.
Result<> enter_own_namespaces() {
    const uid_t uid = ::getuid();
    const gid_t gid = ::getgid();
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
        auto failure = system_failure("Cannot make a user namespace");
        failure.error().hint = "The kernel or AppArmor may forbid them to ordinary users: see "
                               "kernel.unprivileged_userns_clone, user.max_user_namespaces and "
                               "kernel.apparmor_restrict_unprivileged_userns.";
        return failure;
    }
    if (auto denied = write_control_file("/proc/self/setgroups", "deny"); !denied) {
        return denied;
    }
    if (auto mapped = write_control_file("/proc/self/uid_map", berth::format("{0} {0} 1", uid)); !mapped) {
        return mapped;
    }
    return write_control_file("/proc/self/gid_map", berth::format("{0} {0} 1", gid));
}

Result<> wait_to_continue(int control) {
    char message = 0;
    if (::recv(control, &message, 1, 0) != 1 || message != continue_message) {
        return fail(Errc::cancelled, "The workspace's supervisor gave the start up.");
    }
    return {};
}

Result<> set_up_network(const LaunchPlan& plan, const std::vector<Network>& blocked, int control) {
    if (auto up = bring_up_loopback(); !up || plan.network == NetworkHelper::none) {
        return up;
    }
    if (plan.network == NetworkHelper::slirp4netns) {
        auto tap = make_tap(blocked);
        if (!tap) {
            return std::unexpected(tap.error());
        }
        if (auto configured = configure_device(blocked); !configured) {
            return configured;
        }
        return send_message(control, std::string_view(&tap_message, 1), tap->get());
    }
    if (auto sent = send_message(control, std::string_view(&namespaces_message, 1)); !sent) {
        return sent;
    }
    if (auto go = wait_to_continue(control); !go) {
        return go;
    }
    return configure_device(blocked);
}

// A session keyring of its own: keys of the person who started berthd are not the workspace's. A kernel without
// keyrings has none to protect.
void leave_session_keyring() {
    ::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr);
}

Result<> become_sandbox(const LaunchPlan& plan, pid_t supervisor, int control) {
    if (auto bound = die_with(supervisor); !bound) {
        return bound;
    }
    const auto addresses = host_addresses();
    if (!addresses) {
        return std::unexpected(addresses.error());
    }
    if (auto joined = join_cgroups(plan.cgroups); !joined) {
        return joined;
    }
    leave_session_keyring();
    if (auto staged = stage(plan); !staged) {
        return staged;
    }
    const auto blocked = blocked_networks(plan.allow_private_networks, *addresses);
    // Root makes the network namespace root's, out of the workspace's hands altogether. pasta must own the one it
    // serves, and so must an ordinary user: there it belongs to a user namespace above the workload's.
    const bool roots_namespace = plan.drop_uid && plan.network != NetworkHelper::pasta;
    if (roots_namespace) {
        if (::unshare(CLONE_NEWNET) != 0) {
            return system_failure("Cannot make a network namespace");
        }
        if (auto ready = set_up_network(plan, blocked, control); !ready) {
            return ready;
        }
    }
    if (plan.drop_uid) {
        if (auto dropped = drop_to(plan.uid, plan.gid); !dropped) {
            return dropped;
        }
    }
    if (!roots_namespace) {
        if (auto entered = enter_own_namespaces(); !entered) {
            return entered;
        }
        if (auto ready = set_up_network(plan, blocked, control); !ready) {
            return ready;
        }
        renounce_new_privileges();
    }
    return die_with(supervisor);
}

[[noreturn]] void fail_in_child(int control, const Error& error) {
    const auto report = encode_report(std::unexpected(error));
    (void)send_message(control, failed_message + report.substr(0, message_limit - 1));
    ::_exit(exec_failed_exit);
}

// Places a descriptor at a number that bwrap and the workload's stdio expect, without close-on-exec.
bool place(int from, int to) {
    return ::dup2(from, to) == to;
}

[[noreturn]] void sandbox_main(const LaunchPlan& plan, pid_t supervisor, int control, int start_document, int status,
                               int output) {
    // The supervisor blocks signals to read them from a descriptor; the sandbox starts with none blocked.
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    ::signal(SIGHUP, SIG_DFL);
    ::signal(SIGINT, SIG_DFL);
    if (auto ready = become_sandbox(plan, supervisor, control); !ready) {
        fail_in_child(control, ready.error());
    }
    if (!place(start_document, STDIN_FILENO) || !place(output, STDOUT_FILENO) || !place(output, STDERR_FILENO)) {
        fail_in_child(control, system_failure("Cannot hand descriptors to bwrap").error());
    }
    ::fcntl(status, F_SETFD, 0);
    const auto status_number = std::to_string(status);
    std::vector<const char*> argv{plan.bwrap.c_str(), "--json-status-fd", status_number.c_str()};
    for (const auto& argument : plan.arguments) {
        argv.push_back(argument.c_str());
    }
    argv.push_back(nullptr);
    const std::array<const char*, 1> environment{nullptr};
    ::execve(plan.bwrap.c_str(), const_cast<char**>(argv.data()), const_cast<char**>(environment.data()));
    fail_in_child(control, system_failure(berth::format("Cannot execute {}", plan.bwrap)).error());
}

} // namespace

Result<SandboxProcess> spawn_sandbox(const LaunchPlan& plan, Descriptor start_document) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return system_failure("Cannot make a socket pair");
    }
    Descriptor own(ends[0]);
    const Descriptor childs(ends[1]);
    auto status = make_pipe();
    auto output = make_pipe();
    if (!status || !output) {
        return std::unexpected(status ? output.error() : status.error());
    }
    const pid_t supervisor = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) {
        return system_failure("Cannot fork");
    }
    if (pid == 0) {
        own.reset(); // else the child would hold its own socket's other end open
        sandbox_main(plan, supervisor, childs.get(), start_document.get(), status->write.get(), output->write.get());
    }
    return SandboxProcess{pid, std::move(own), std::move(status->read), std::move(output->read)};
}

SandboxMessage receive_message(const SandboxProcess& process) {
    std::array<char, message_limit> buffer{};
    iovec part{buffer.data(), buffer.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> space{};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = space.data();
    header.msg_controllen = space.size();
    const ssize_t count = ::recvmsg(process.control.get(), &header, MSG_CMSG_CLOEXEC);
    SandboxMessage message;
    if (count <= 0) {
        return message;
    }
    if (const cmsghdr* rights = CMSG_FIRSTHDR(&header); rights != nullptr && rights->cmsg_type == SCM_RIGHTS) {
        int descriptor = -1;
        std::memcpy(&descriptor, CMSG_DATA(rights), sizeof descriptor);
        message.descriptor = Descriptor(descriptor);
    }
    const std::string_view text(buffer.data(), static_cast<std::size_t>(count));
    switch (text.front()) {
    case tap_message:
        message.kind = SandboxMessage::Kind::tap;
        break;
    case namespaces_message:
        message.kind = SandboxMessage::Kind::namespaces;
        break;
    default:
        message.kind = SandboxMessage::Kind::failed;
        message.error = decode_report(text.substr(1)).error_or(Error{Errc::internal, "The sandbox failed.", ""});
        break;
    }
    return message;
}

Result<> continue_sandbox(const SandboxProcess& process) {
    return send_message(process.control.get(), std::string_view(&continue_message, 1));
}

} // namespace berth::platform::local
