#include "agent_process.h"

#include "base/crypto.h"
#include "jose/jwt.h"
#include "net/http_client.h"

#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace berth::agent::testing {

namespace {

bool answers(const std::filesystem::path& socket) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
    const bool connected = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return connected;
}

} // namespace

AgentProcess::AgentProcess() {
    std::filesystem::create_directories(home());
    std::filesystem::create_directories(workspace());
    document.workspace_id = "w0123456789abcde";
    document.name = "playground";
    document.incarnation = "first";
    document.public_key = key_.public_base64url();
    document.home = home();
    document.directory = workspace();
    document.shell = "/bin/sh";
    document.env.emplace("GREETING", Secret("hello"));
    document.env.emplace("TOKEN", Secret("s3cret-token"));
}

AgentProcess::~AgentProcess() {
    if (pid_ > 0) {
        signal(SIGKILL);
        wait();
    }
}

void AgentProcess::start() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    std::vector<std::string> line = place.empty() ? std::vector<std::string>{"--socket", socket()} : place;
    line.insert(line.begin(), "berth-agent");
    std::vector<char*> arguments;
    for (std::string& argument : line) {
        arguments.push_back(argument.data());
    }
    arguments.push_back(nullptr);
    // Something of the starter's environment, to see that it stays there.
    const char* environment[] = {"STRAY=1", "ASAN_OPTIONS=detect_leaks=0", nullptr};
    pid_ = ::fork();
    if (pid_ == 0) {
        ::dup2(ends[0], STDIN_FILENO);
        ::execve(BERTH_AGENT, arguments.data(), const_cast<char**>(environment));
        ::_exit(99);
    }
    ::close(ends[0]);
    const std::string text = model::dump(encode(document));
    if (::write(ends[1], text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        throw std::runtime_error("the document was not taken");
    }
    ::close(ends[1]);
    const auto deadline = std::chrono::steady_clock::now() + net::testing::patience;
    while (place.empty() && !answers(socket())) {
        if (std::chrono::steady_clock::now() > deadline || ::waitpid(pid_, nullptr, WNOHANG) != 0) {
            throw std::runtime_error("the agent does not answer");
        }
        std::this_thread::yield();
    }
}

void AgentProcess::signal(int number) {
    ::kill(pid_, number);
}

int AgentProcess::wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void AgentProcess::restart() {
    signal(SIGKILL);
    wait();
    document.incarnation += "+";
    start();
}

std::string AgentProcess::sign(const nlohmann::json& claims, const std::string& type) const {
    return jose::sign(claims, type, key_);
}

std::string AgentProcess::assertion(model::AssertionScope scope,
                                    const std::function<void(model::Assertion&)>& change) const {
    model::Assertion assertion;
    assertion.workspace_id = document.workspace_id;
    assertion.incarnation = document.incarnation;
    assertion.scope = scope;
    assertion.user = {"https://issuer.example", "alice"};
    assertion.user_name = "Alice";
    assertion.role = model::Role::owner;
    assertion.issued_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    assertion.expires_at = assertion.issued_at + model::assertion_lifetime;
    assertion.id = random_token(16);
    if (change) {
        change(assertion);
    }
    return sign(encode(assertion));
}

net::Response AgentProcess::request(Loop& loop, const std::string& method, const std::string& target,
                                    net::Headers headers, const std::string& body) {
    net::Request request;
    request.method = method;
    request.target = target;
    request.headers = std::move(headers);
    request.headers.set("Host", "agent");
    request.body = body;
    net::FetchOptions options;
    options.body_limit = 256 * 1024 * 1024;
    auto response = loop.run(net::fetch(net::UnixEndpoint{socket()}, std::move(request), std::move(options)));
    if (!response) {
        throw std::runtime_error(response.error().text());
    }
    return std::move(*response);
}

net::Response AgentProcess::control(Loop& loop, const std::string& method, const std::string& path,
                                    const std::string& body) {
    return request(loop, method, "/control/v1/" + path,
                   {{std::string(model::assertion_header), assertion(model::AssertionScope::control)}}, body);
}

} // namespace berth::agent::testing
