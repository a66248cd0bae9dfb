// What the local provisioner's tests start instead of an agent: reads the start document, listens on the socket, and
// runs what a connection sends it with /bin/sh, answering with the output. The document's environment can make it
// misbehave: STAND_IN = "die" (exit code 3 at once), "deaf" (never listens), "stubborn" (ignores SIGTERM).
#include <cstdio>
#include <cstring>
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

void answer(int connection, const std::string& document) {
    const std::string command = read_to_end(connection);
    if (command == "document") {
        (void)!::write(connection, document.data(), document.size());
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
