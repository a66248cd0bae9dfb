// berth-agent --socket PATH, with the start document as JSON on its standard input. Where the gateway is on another
// machine: --listen ADDRESS:PORT --certificate FILE --key FILE, for TLS and nothing else.
// berth-agent git-credential SOCKET OPERATION, as the workspace's git runs it.
#include "agent/agent.h"
#include "agent/git/credential_helper.h"
#include "agent/process/file_limit.h"
#include "base/crypto.h"
#include "base/memory.h"
#include "net/http.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace berth;

// Exit codes, as sysexits.h has them.
constexpr int exit_usage = 64;
constexpr int exit_data = 65;
constexpr int exit_unavailable = 69;

constexpr std::size_t max_document = 1024 * 1024;
// berthd, in the socket folder's group, connects.
constexpr unsigned socket_mode = 0660;

// Where it listens, as the command line says; none where that cannot be understood.
std::optional<agent::AgentOptions> read_arguments(std::span<char*> arguments) {
    std::map<std::string_view, std::string_view> given;
    for (std::size_t at = 0; at + 1 < arguments.size(); at += 2) {
        given[arguments[at]] = arguments[at + 1];
    }
    agent::AgentOptions options;
    if (arguments.size() == 2 && given.contains("--socket")) {
        options.listener = net::UnixListener{given["--socket"], socket_mode};
        return options;
    }
    if (arguments.size() != 6 || !given.contains("--listen") || !given.contains("--certificate") ||
        !given.contains("--key")) {
        return std::nullopt;
    }
    const auto place = net::Url::parse("https://" + std::string(given["--listen"]));
    if (!place) {
        return std::nullopt;
    }
    options.listener = net::TcpListener{place->host, place->port};
    options.tls = net::TlsFiles{given["--certificate"], given["--key"]};
    return options;
}

// Reads standard input to its end, then puts /dev/null in its place: what the agent starts shall not find it.
Result<std::string> read_document() {
    std::string text;
    text.reserve(max_document); // grown in place: no copies of secrets are left behind
    std::array<char, 16 * 1024> buffer{};
    for (;;) {
        const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return fail(Errc::io_error, std::string("Cannot read the start document: ") + std::strerror(errno) + '.');
        }
        if (got == 0) {
            break;
        }
        if (text.size() + static_cast<std::size_t>(got) > max_document) {
            return fail(Errc::too_large, "The start document is larger than 1 MiB.");
        }
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    wipe(buffer.data(), buffer.size());
    if (const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC); null >= 0) {
        ::dup2(null, STDIN_FILENO);
        ::close(null);
    }
    return text;
}

Result<model::channel::AgentStart> read_start() {
    auto document = read_document();
    if (!document) {
        return std::unexpected(std::move(document.error()));
    }
    auto start = model::decode_text<model::channel::AgentStart>(*document);
    wipe(document->data(), document->size());
    return start;
}

int complain(const Error& error, int code) {
    std::fprintf(stderr, "berth-agent: %s\n", error.text().c_str());
    return code;
}

} // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view(argv[1]) == "--version") {
        std::puts("berth-agent " BERTH_VERSION);
        return 0;
    }
    if (argc == 4 && std::string_view(argv[1]) == "git-credential") {
        ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
        ::signal(SIGPIPE, SIG_IGN);
        return agent::run_credential_helper(argv[2], argv[3]);
    }
    auto options = read_arguments(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
    if (!options) {
        std::fputs("usage: berth-agent --socket PATH < START-DOCUMENT\n"
                   "       berth-agent --listen ADDRESS:PORT --certificate FILE --key FILE < START-DOCUMENT\n",
                   stderr);
        return exit_usage;
    }
    // Processes of the workspace have the agent's uid: they shall not read its memory, and no core shall hold it.
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    ::signal(SIGPIPE, SIG_IGN);
    ::umask(077);
    agent::raise_file_limit();
    keep_memory_small(1); // one thread, and little to hold
    auto start = read_start();
    if (!start) {
        return complain(start.error(), exit_data);
    }
    options->start = std::move(*start);
    auto agent = agent::Agent::create(std::move(*options));
    if (!agent) {
        return complain(agent.error(), exit_unavailable);
    }
    (*agent)->run();
    return 0;
}
