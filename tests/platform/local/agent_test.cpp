// The agent itself, from a build folder into the sandbox: its libraries resolve there, it reads its start document,
// answers on its socket, and ends when it is asked to.
#include "local_machine.h"

#include <gmock/gmock.h>

#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>

namespace berth::platform::local {

namespace {

using namespace std::chrono_literals;

std::string first_line_of_answer(const Endpoint& endpoint, const std::string& request) {
    const Descriptor client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, endpoint.socket.c_str(), sizeof address.sun_path - 1);
    if (::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        !write_all(client.get(), request)) {
        return "not reachable";
    }
    const auto answer = read_all(client.get(), std::size_t{64} << 10).value_or("");
    return answer.substr(0, answer.find('\r'));
}

} // namespace

TEST(LocalAgent, RunsInTheSandboxAndAdmitsNobodyWithoutAnAssertion) {
    LocalMachine machine([](LocalOptions& options) { options.agent_binary = BERTH_AGENT; });
    const auto spec = machine.spec();
    const auto endpoint = machine.up(spec);
    EXPECT_THAT(
        first_line_of_answer(endpoint, "GET /control/v1/health HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n\r\n"),
        testing::StartsWith("HTTP/1.1 401"));
    const auto begun = std::chrono::steady_clock::now();
    ASSERT_TRUE(machine.stop(spec.id, 30s));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
    EXPECT_EQ(machine.observed(spec.id).state, Observed::State::stopped);
}

} // namespace berth::platform::local
