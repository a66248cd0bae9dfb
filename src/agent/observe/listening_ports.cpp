#include "agent/observe/listening_ports.h"

#include "agent/observe/process_table.h"
#include "agent/process/unique_fd.h"
#include "base/format.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>

namespace berth::agent {

namespace {

std::string text_of(int family, const void* address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    return ::inet_ntop(family, address, text.data(), text.size()) != nullptr ? text.data() : "";
}

// --- sock_diag
struct DiagRequest {
    nlmsghdr header;
    inet_diag_req_v2 body;
};

// Takes one reply's messages; false at the end of the dump, nothing where the kernel refuses.
std::optional<bool> take_messages(const char* bytes, std::size_t size, std::vector<Listener>& out) {
    for (auto* message = reinterpret_cast<const nlmsghdr*>(bytes); NLMSG_OK(message, size);
         message = NLMSG_NEXT(message, size)) {
        if (message->nlmsg_type == NLMSG_DONE) {
            return false;
        }
        if (message->nlmsg_type == NLMSG_ERROR) {
            return std::nullopt;
        }
        const auto* socket = static_cast<const inet_diag_msg*>(NLMSG_DATA(message));
        out.push_back({.port = ntohs(socket->id.idiag_sport),
                       .address = text_of(socket->idiag_family, socket->id.idiag_src),
                       .inode = socket->idiag_inode});
    }
    return true;
}

// False where the kernel does not tell.
bool ask_kernel(int family, std::vector<Listener>& out) {
    const UniqueFd socket(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
    if (!socket) {
        return false;
    }
    DiagRequest request{};
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.body.sdiag_family = static_cast<__u8>(family);
    request.body.sdiag_protocol = IPPROTO_TCP;
    request.body.idiag_states = 1U << TCP_LISTEN;
    if (::send(socket.get(), &request, sizeof request, 0) != sizeof request) {
        return false;
    }
    alignas(nlmsghdr) std::array<char, 32 * 1024> buffer;
    for (;;) {
        const ssize_t got = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
        if (got <= 0) {
            return false;
        }
        const auto more = take_messages(buffer.data(), static_cast<std::size_t>(got), out);
        if (!more) {
            return false;
        }
        if (!*more) {
            return true;
        }
    }
}

// --- /proc/net/tcp
std::string read_all(const char* path) {
    std::string text;
    const UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC));
    std::array<char, 16 * 1024> buffer;
    for (ssize_t got = 1; file && got > 0;) {
        got = ::read(file.get(), buffer.data(), buffer.size());
        text.append(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    }
    return text;
}

// The next word of a line.
std::string_view take_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const auto word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size());
    return word;
}

// Words of 32 bits, each in the machine's own order: "0100007F" is 127.0.0.1 on a little-endian one.
std::string address_in(std::string_view digits) {
    std::array<std::uint32_t, 4> words{};
    constexpr std::size_t digits_in_word = 8;
    const std::size_t count = digits.size() / digits_in_word;
    if (count != 1 && count != words.size()) {
        return {};
    }
    for (std::size_t i = 0; i < count; ++i) {
        const auto word = digits.substr(i * digits_in_word, digits_in_word);
        std::from_chars(word.data(), word.data() + word.size(), words[i], 16);
    }
    return text_of(count == 1 ? AF_INET : AF_INET6, words.data());
}

std::optional<Listener> parse_line(std::string_view line) {
    constexpr std::string_view listening = "0A";
    take_word(line); // its number
    const auto local = take_word(line);
    take_word(line); // the other end
    const auto colon = local.find(':');
    if (take_word(line) != listening || colon == std::string_view::npos) {
        return std::nullopt;
    }
    Listener listener;
    listener.address = address_in(local.substr(0, colon));
    const auto port = local.substr(colon + 1);
    std::from_chars(port.data(), port.data() + port.size(), listener.port, 16);
    for (int skipped = 0; skipped < 5; ++skipped) { // queues, timer, retransmissions, uid, timeout
        take_word(line);
    }
    const auto inode = take_word(line);
    std::from_chars(inode.data(), inode.data() + inode.size(), listener.inode);
    return listener.port == 0 || listener.address.empty() ? std::nullopt : std::optional(listener);
}

// --- Which is best
int rank_of(const Listener& listener) {
    constexpr std::array<std::string_view, 4> best{"0.0.0.0", "::", "127.0.0.1", "::1"};
    return static_cast<int>(std::ranges::find(best, listener.address) - best.begin());
}

// Whose a socket is, for those of these inodes that can be seen.
std::map<std::uint64_t, pid_t> owners_of(const std::vector<Listener>& wanted) {
    std::map<std::uint64_t, pid_t> owners;
    for (const ProcessUse& process : workspace_processes()) {
        const std::string folder = berth::format("/proc/{}/fd", process.pid);
        DIR* descriptors = ::opendir(folder.c_str());
        if (descriptors == nullptr) {
            continue;
        }
        while (const dirent* entry = ::readdir(descriptors)) {
            std::array<char, 64> target{};
            const ssize_t size = ::readlinkat(::dirfd(descriptors), entry->d_name, target.data(), target.size());
            std::string_view text(target.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
            constexpr std::string_view prefix = "socket:[";
            if (!text.starts_with(prefix)) {
                continue;
            }
            text.remove_prefix(prefix.size());
            std::uint64_t inode = 0;
            std::from_chars(text.data(), text.data() + text.size(), inode);
            if (std::ranges::contains(wanted, inode, &Listener::inode)) {
                owners.emplace(inode, process.pid); // parents come first: who began to listen, not who inherited it
            }
        }
        ::closedir(descriptors);
    }
    return owners;
}

} // namespace

std::vector<Listener> parse_proc_net(std::string_view table) {
    std::vector<Listener> found;
    while (!table.empty()) {
        const auto line = table.substr(0, table.find('\n'));
        table.remove_prefix(std::min(line.size() + 1, table.size()));
        if (auto listener = parse_line(line)) {
            found.push_back(std::move(*listener));
        }
    }
    return found;
}

std::vector<Listener> listeners() {
    std::vector<Listener> found;
    if (!ask_kernel(AF_INET, found) || !ask_kernel(AF_INET6, found)) {
        found = parse_proc_net(read_all("/proc/self/net/tcp"));
        auto more = parse_proc_net(read_all("/proc/self/net/tcp6"));
        found.insert(found.end(), more.begin(), more.end());
    }
    std::ranges::sort(found);
    return found;
}

std::vector<Listener> one_for_each_port(std::vector<Listener> all) {
    std::ranges::sort(all, [](const Listener& left, const Listener& right) {
        return std::pair(left.port, rank_of(left)) < std::pair(right.port, rank_of(right));
    });
    const auto rest = std::ranges::unique(all, {}, &Listener::port);
    all.erase(rest.begin(), rest.end());
    return all;
}

bool ListeningPorts::look() {
    auto now = listeners();
    if (now == seen_) {
        return false;
    }
    seen_ = now;
    const auto chosen = one_for_each_port(std::move(now));
    const auto owners = owners_of(chosen);
    std::vector<model::ListeningPort> ports;
    for (const Listener& listener : chosen) {
        model::ListeningPort port;
        port.port = listener.port;
        port.address = listener.address;
        if (const auto owner = owners.find(listener.inode); owner != owners.end()) {
            port.pid = owner->second;
            port.process = process_name(owner->second);
        }
        ports.push_back(std::move(port));
    }
    const bool changed = ports != ports_;
    ports_ = std::move(ports);
    return changed;
}

} // namespace berth::agent
