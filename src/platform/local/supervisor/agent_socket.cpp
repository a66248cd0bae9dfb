#include "platform/local/supervisor/agent_socket.h"

#include "base/format.h"

#include <array>
#include <cstring>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace berth::platform::local {

Result<AgentSocket> AgentSocket::watch(std::string folder, std::string name) {
    auto opened = open_file(folder, O_PATH | O_DIRECTORY | O_NOFOLLOW);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    Descriptor notifications(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (!notifications || ::inotify_add_watch(notifications.get(), folder.c_str(), IN_CREATE | IN_MOVED_TO) < 0) {
        return system_failure(berth::format("Cannot watch {}", folder));
    }
    return AgentSocket(std::move(name), std::move(*opened), std::move(notifications));
}

AgentSocket::Answer AgentSocket::probe() {
    std::array<char, 4096> events{};
    while (::read(notifications_.get(), events.data(), events.size()) > 0) {
    }
    Descriptor found(::openat(folder_.get(), name_.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat status{};
    if (!found || ::fstat(found.get(), &status) != 0 || !S_ISSOCK(status.st_mode)) {
        return Answer::absent;
    }
    const Descriptor client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto path = berth::format("/proc/self/fd/{}", found.get());
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    // EAGAIN: the queue of connections is full, so it listens.
    if (::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 || errno == EAGAIN) {
        accepting_ = std::move(found);
        return Answer::accepts;
    }
    return Answer::refused;
}

Result<> AgentSocket::publish(const std::string& path) const {
    const auto found = berth::format("/proc/self/fd/{}", accepting_.get());
    if (::linkat(AT_FDCWD, found.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0) {
        return system_failure(berth::format("Cannot make {}", path));
    }
    return {};
}

} // namespace berth::platform::local
