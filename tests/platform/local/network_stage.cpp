#include "network_stage.h"

#include "platform/local/descriptor.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <array>
#include <cstdlib>
#include <cstring>
#include <format>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

namespace berth::platform::local {

namespace {

constexpr int dns_port = 53;

void must(bool holds, const char* what) {
    if (!holds) {
        std::perror(what);
        ::_exit(2);
    }
}

void shell(const std::string& command) {
    must(std::system(command.c_str()) == 0, command.c_str());
}

int listen_on(int type, std::uint32_t address, int port) {
    const int listener = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(static_cast<std::uint16_t>(port));
    name.sin_addr.s_addr = htonl(address);
    must(::bind(listener, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0, "bind");
    must(type != SOCK_STREAM || ::listen(listener, 64) == 0, "listen");
    return listener;
}

// Answers every question with one A record for the public address (RFC 1035, section 4).
void answer_dns(int socket) {
    std::array<unsigned char, 512> message{};
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const ssize_t count =
        ::recvfrom(socket, message.data(), message.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (count < 17) {
        return;
    }
    std::size_t end = 12;
    while (message[end] != 0) {
        end += message[end] + 1U;
    }
    const bool asks_for_a = message[end + 2] == 1;
    end += 5; // the terminating zero, type and class
    message[2] = 0x84;
    message[3] = 0;
    message[6] = 0;
    message[7] = asks_for_a ? 1 : 0;
    std::fill(message.begin() + 8, message.begin() + 12, 0); // no authority, no additional records
    if (asks_for_a) {
        constexpr std::array<unsigned char, 12> record{0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4};
        std::copy(record.begin(), record.end(), message.begin() + static_cast<std::ptrdiff_t>(end));
        end += record.size();
        ::inet_pton(AF_INET, stage::public_address, message.data() + end);
        end += 4;
    }
    ::sendto(socket, message.data(), end, 0, reinterpret_cast<const sockaddr*>(&from), size);
}

[[noreturn]] void serve(const char* greeting, bool names) {
    pollfd waits[2] = {{listen_on(SOCK_STREAM, INADDR_ANY, stage::port), POLLIN, 0}, {-1, POLLIN, 0}};
    if (names) {
        waits[1].fd = listen_on(SOCK_DGRAM, INADDR_ANY, dns_port);
    }
    for (;;) {
        ::poll(waits, 2, -1);
        if (waits[0].revents != 0) {
            const int connection = ::accept(waits[0].fd, nullptr, nullptr);
            (void)!::write(connection, greeting, std::strlen(greeting));
            ::close(connection);
        }
        if (waits[1].revents != 0) {
            answer_dns(waits[1].fd);
        }
    }
}

// A server in a network namespace of its own, or in the caller's; returns once it stands there.
pid_t spawn_server(const char* greeting, bool own_namespace) {
    auto ready = make_pipe();
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        must(!own_namespace || ::unshare(CLONE_NEWNET) == 0, "unshare");
        ready->write.reset();
        serve(greeting, own_namespace);
    }
    ready->write.reset();
    char byte = 0;
    (void)!::read(ready->read.get(), &byte, 1);
    return pid;
}

void build() {
    must(::unshare(CLONE_NEWNET | CLONE_NEWNS) == 0, "unshare");
    must(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "mount");
    // Some machines keep the tun device to root; here everybody may have it, as on most.
    must(::mount("tmpfs", "/dev/net", "tmpfs", 0, "mode=0755") == 0, "mount /dev/net");
    must(::mknod("/dev/net/tun", S_IFCHR | 0666, makedev(10, 200)) == 0, "mknod");
    must(::chmod("/dev/net/tun", 0666) == 0, "chmod");
    shell(std::format("mount -t tmpfs tmpfs /mnt && echo nameserver {} > /mnt/resolv.conf && "
                      "mount --bind /mnt/resolv.conf \"$(readlink -f /etc/resolv.conf)\" && umount -l /mnt",
                      stage::public_address));
    const pid_t world = spawn_server("the world", true);
    shell("ip link set lo up");
    shell(std::format("ip link add host0 type veth peer name world0 netns {}", world));
    shell(std::format("ip addr add {}/24 dev host0 && ip link set host0 up", stage::host_address));
    const auto in_world = std::format("nsenter --net=/proc/{}/ns/net ", world);
    shell(in_world + std::format("ip addr add {}/24 dev world0", stage::public_address));
    shell(in_world + "ip link set world0 up");
    shell(std::format("ip route add default via {}", stage::public_address));
    for (const char* address : stage::private_addresses) {
        shell(in_world + std::format("ip addr add {}/32 dev world0", address));
    }
    shell(in_world + std::format("ip addr add {}/32 dev world0", stage::metadata_address));
    spawn_server("the host itself", false);
}

} // namespace

std::string greeting_seen_by_host(const std::string& address) {
    const Descriptor client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(stage::port);
    ::inet_pton(AF_INET, address.c_str(), &name.sin_addr);
    if (::connect(client.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
        return {};
    }
    return read_all(client.get(), 1024).value_or("");
}

bool on_network_stage(const std::function<void()>& scenario) {
    std::fflush(nullptr);
    const pid_t pid = ::fork();
    if (pid == 0) {
        build();
        scenario();
        std::fflush(nullptr);
        ::_exit(testing::Test::HasFailure() ? 1 : 0);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return status == 0;
}

} // namespace berth::platform::local
