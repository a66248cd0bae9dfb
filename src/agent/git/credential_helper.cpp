#include "agent/git/credential_helper.h"

#include "agent/git/credential_text.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace berth::agent {

namespace {

// Reads to the end; nothing where there is more than a credential can be.
std::string read_to_end(int descriptor) {
    std::string text;
    text.reserve(credential_text_limit);
    std::array<char, 1024> buffer{};
    while (text.size() <= credential_text_limit) {
        const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            wipe(buffer.data(), buffer.size());
            return text;
        }
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return {};
}

bool write_whole(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t put = ::write(descriptor, text.data(), text.size());
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

int connect_to(const char* path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::size_t length = std::strlen(path);
    if (length >= sizeof address.sun_path) {
        return -1;
    }
    std::memcpy(address.sun_path, path, length);
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor >= 0 && ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(descriptor);
        return -1;
    }
    return descriptor;
}

} // namespace

int run_credential_helper(const char* socket_path, std::string_view operation) {
    std::string request = read_to_end(STDIN_FILENO);
    if (operation != "get") {
        wipe(request.data(), request.size()); // `store` brings the password
        return 0;
    }
    const int agent = connect_to(socket_path);
    if (agent < 0) {
        std::fputs("berth: the workspace's agent does not answer; restart the workspace if that lasts.\n", stderr);
        return 0;
    }
    if (!write_whole(agent, request)) {
        return 0;
    }
    ::shutdown(agent, SHUT_WR);
    std::string text = read_to_end(agent);
    ::close(agent);
    const auto answer = parse_helper_answer(text);
    wipe(text.data(), text.size());
    if (answer && answer->found) {
        write_whole(STDOUT_FILENO, answer->text.reveal());
    } else if (answer && answer->text.reveal().size() > 1) {
        std::fprintf(stderr, "berth: %s", std::string(answer->text.reveal()).c_str());
    }
    return 0;
}

} // namespace berth::agent
