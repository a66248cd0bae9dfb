// What the local provisioner's tests start instead of an agent: reads the start document, listens on the socket, and
// runs what a connection sends it with /bin/sh, answering with the output. "document" answers the start document;
// "connect ADDRESS PORT [DEVICE]" what a TCP connection brings, or why there is none. The document's environment can
// make it misbehave: STAND_IN = "die" (exit code 3 at once), "deaf" (never listens), "stubborn" (ignores SIGTERM).
#include <arpa/inet.h>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

std::string read_to_end(int descriptor) {
    std::string text;
    char buffer[4096];
    for (ssize_t count = 0; (count = ::read(descriptor, buffer, sizeof buffer)) > 0;) {
        text.append(buffer, static_cast<std::size_t>(count));
    }
    return text;
}

// Connects, bound to a device if one is named, and returns "reached: " and what the server says, or the error's name.
std::string connect_to(const std::string& arguments) {
    char host[64] = "";
    char device[16] = "";
    int port = 0;
    std::sscanf(arguments.c_str(), "%63s %d %15s", host, &port, device);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, host, &address.sin_addr);
    const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (device[0] != 0 && ::setsockopt(client, SOL_SOCKET, SO_BINDTODEVICE, device, sizeof device) != 0) {
        return std::string("cannot bind: ") + strerrorname_np(errno);
    }
    constexpr int patience_ms = 700;
    if (::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        pollfd wait{client, POLLOUT, 0};
        if (errno != EINPROGRESS) {
            return strerrorname_np(errno);
        }
        if (::poll(&wait, 1, patience_ms) == 0) {
            return "no answer";
        }
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) {
            return strerrorname_np(error);
        }
    }
    // libslirp accepts by itself before it has connected: only data proves a connection.
    char text[256];
    pollfd wait{client, POLLIN, 0};
    const ssize_t count = ::poll(&wait, 1, patience_ms) > 0 ? ::read(client, text, sizeof text) : -1;
    return count > 0 ? "reached: " + std::string(text, static_cast<std::size_t>(count)) : "no data";
}

void answer(int connection, const std::string& document) {
    const std::string command = read_to_end(connection);
    if (command == "document") {
        (void)!::write(connection, document.data(), document.size());
        return;
    }
    constexpr const char* connect_command = "connect ";
    if (command.starts_with(connect_command)) {
        const std::string result = connect_to(command.substr(std::strlen(connect_command)));
        (void)!::write(connection, result.data(), result.size());
        return;
    }
    const pid_t shell = ::fork();
    if (shell == 0) {
        ::dup2(connection, STDOUT_FILENO);
        ::dup2(connection, STDERR_FILENO);
        ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
        ::_exit(127);
    }
    ::waitpid(shell, nullptr, 0);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3 || std::strcmp(argv[1], "--socket") != 0) {
        return 64;
    }
    const std::string document = read_to_end(STDIN_FILENO);
    ::close(STDIN_FILENO);
    const auto told = [&document](const char* what) {
        return document.find(std::string("\"STAND_IN\":\"") + what + '"') != std::string::npos;
    };
    if (told("die")) {
        std::fputs("No use going on.\n", stderr);
        return 3;
    }
    if (told("stubborn")) {
        ::signal(SIGTERM, SIG_IGN);
    }
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, argv[2], sizeof address.sun_path - 1);
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (told("deaf")) {
        ::pause();
    }
    if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener, 16) != 0) {
        std::perror(argv[2]);
        return 1;
    }
    for (;;) {
        const int connection = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) {
            continue;
        }
        // Each connection has a process of its own, so that one that waits holds up nobody.
        if (::fork() == 0) {
            answer(connection, document);
            ::_exit(0);
        }
        ::close(connection);
    }
}
