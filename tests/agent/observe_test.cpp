// What the agent tells berthd of its workspace: samples, listening ports, tools; asked of a real agent.
#include "agent/observe/disk_use.h"
#include "agent/observe/listening_ports.h"
#include "agent/observe/process_table.h"
#include "agent_client.h"
#include "model/channel/observe.h"
#include "net/http_client.h"

#include <gmock/gmock.h>

#include <arpa/inet.h>
#include <fstream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace berth::agent::testing {
namespace {

using namespace std::literals;
using model::channel::Observation;
using ::testing::ElementsAre;
using ::testing::Field;

TEST(ProcessTable, ReadsWhateverNameAProcessHas) {
    ProcessUse use;
    const std::string line =
        "42 (a) b (c) S 7 42 42 0 -1 4194304 100 0 0 0 150 50 20 30 20 0 1 0 12345 1000000 200 18446744073709551615";
    ASSERT_TRUE(parse_stat(line, 100, use));
    EXPECT_EQ(use.pid, 42);
    EXPECT_EQ(use.parent, 7);
    EXPECT_EQ(use.cpu, 2500ms);
    EXPECT_FALSE(parse_stat("", 100, use));
    EXPECT_FALSE(parse_stat("42 (cut", 100, use));
}

TEST(ProcessTable, KnowsProgramsByTheNamesThatPeopleUse) {
    EXPECT_EQ(name_in_command_line(std::string_view("/usr/bin/python3\0-m\0http.server", 29)), "python3");
    EXPECT_EQ(name_in_command_line("nginx: master process /usr/sbin/nginx"), "nginx");
    EXPECT_EQ(name_in_command_line("-bash"), "bash");
    EXPECT_EQ(name_in_command_line("./a\x1b[2Jb"), "a[2Jb");
    EXPECT_EQ(name_in_command_line(""), "");
}

TEST(ProcessTable, CountsTheAgentAndWhatItHasStarted) {
    const auto all = workspace_processes();
    ASSERT_FALSE(all.empty());
    EXPECT_EQ(all.front().pid, ::getpid());
    EXPECT_GT(all.front().memory, 0U);
    EXPECT_EQ(sum_of(all, {"/proc"}).memory, sum_of(all, {}).memory) << "/proc holds no memory";
}

TEST(ListeningPorts, ReadsTheKernelsTables) {
    const std::string v4 =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        "   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0\n"
        "   1: 0100007F:1F41 0100007F:9999 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0 100 0\n";
    EXPECT_EQ(parse_proc_net(v4), std::vector{(Listener{8000, "127.0.0.1", 4711})});
    const std::string v6 = "   0: 00000000000000000000000001000000:0BB8 00000000000000000000000000000000:0000 0A "
                           "00000000:00000000 00:00000000 00000000  1000        0 99 1 0 100 0\n";
    EXPECT_EQ(parse_proc_net(v6), std::vector{(Listener{3000, "::1", 99})});
    EXPECT_TRUE(parse_proc_net("nonsense\n\n1: x:y 0A").empty());
}

TEST(ListeningPorts, TellsEachPortOnceWithTheAddressThatIsReachedMostEasily) {
    EXPECT_THAT(one_for_each_port({{80, "::1", 1}, {80, "127.0.0.1", 2}, {80, "::", 3}, {22, "10.0.0.1", 4}}),
                ElementsAre(Listener{22, "10.0.0.1", 4}, Listener{80, "::", 3}));
}

TEST(DiskUse, CountsAFileOnceHoweverManyNamesItHas) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "sub");
    std::ofstream(folder / "sub" / "file") << std::string(1 << 20, 'x');
    const auto one = count_bytes({folder.path()}, {});
    std::filesystem::create_hard_link(folder / "sub" / "file", folder / "again");
    std::filesystem::create_symlink("/usr", folder / "link");
    ASSERT_TRUE(one);
    EXPECT_GE(*one, 1U << 20);
    EXPECT_LT(*count_bytes({folder.path()}, {}), *one + (64 << 10));
    EXPECT_EQ(count_bytes({folder / "nothing"}, {}), 0U);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(count_bytes({folder.path()}, stop.get_token()), std::nullopt);
}

// A program of this test that listens; the kernel chooses the port.
class ListeningSocket {
public:
    ListeningSocket()
        : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address);
        ::listen(fd_, 1);
        socklen_t size = sizeof address;
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
    }
    ListeningSocket(const ListeningSocket&) = delete;
    ListeningSocket& operator=(const ListeningSocket&) = delete;
    ~ListeningSocket() { ::close(fd_); }
    std::uint16_t port() const { return port_; }

private:
    int fd_;
    std::uint16_t port_ = 0;
};

TEST(ListeningPorts, AreFoundWithTheProgramThatListens) {
    ListeningPorts ports;
    ports.look();
    const ListeningSocket socket;
    ASSERT_TRUE(ports.look());
    const auto found = std::ranges::find(ports.ports(), socket.port(), &model::ListeningPort::port);
    ASSERT_NE(found, ports.ports().end());
    EXPECT_EQ(found->address, "127.0.0.1");
    EXPECT_EQ(found->process, "test_agent");
    EXPECT_EQ(found->pid, ::getpid());
}

class ObserveTest : public ::testing::Test {
protected:
    ObserveTest() { agent_.start(); }

    // Reads observations until one is as wanted.
    Observation until(const std::string& query, const std::function<bool(const Observation&)>& wanted) {
        return loop_.run(read(query, wanted));
    }

    asio::awaitable<Observation> read(std::string query, std::function<bool(const Observation&)> wanted) {
        const net::Endpoint endpoint = net::UnixEndpoint{agent_.socket()};
        auto stream = co_await net::connect(endpoint);
        net::HttpConnection connection(std::move(*stream), "agent");
        net::Request request;
        request.target = "/control/v1/observe" + query;
        request.headers.add(std::string(model::assertion_header), agent_.assertion(model::AssertionScope::control));
        auto response = co_await connection.send(std::move(request));
        std::string held;
        std::array<std::byte, 4096> buffer;
        for (;;) {
            const auto count = co_await response->read_some(buffer);
            if (!count || *count == 0) {
                throw std::runtime_error("the stream has ended");
            }
            held += as_text(ByteView(buffer).first(*count));
            for (auto end = held.find('\n'); end != std::string::npos; end = held.find('\n')) {
                const auto told = model::decode_text<Observation>(std::string_view(held).substr(0, end));
                held.erase(0, end + 1);
                if (told && wanted(*told)) {
                    co_return *told;
                }
            }
        }
    }

    Loop loop_;
    AgentProcess agent_;
};

TEST_F(ObserveTest, TellsSamplesAndKeepsThem) {
    const auto first = until("", [](const Observation& told) { return told.sample.has_value(); }).sample;
    EXPECT_GT(first->memory_bytes, 0U);
    EXPECT_LT(first->cpu_millicores, 1000U);
    const auto again = until("?after=0", [](const Observation& told) { return told.sample.has_value(); }).sample;
    EXPECT_EQ(again, first) << "who comes later gets what was before";
}

TEST_F(ObserveTest, TellsPortsAsTheyComeAndGo) {
    const auto tells = [](std::uint16_t port) {
        return [port](const Observation& told) {
            return told.ports && std::ranges::contains(*told.ports, port, &model::ListeningPort::port);
        };
    };
    std::uint16_t port = 0;
    {
        const ListeningSocket socket;
        port = socket.port();
        until("", tells(port));
    }
    until("", [&](const Observation& told) { return told.ports && !tells(port)(told); });
}

TEST_F(ObserveTest, IsForBerthdAlone) {
    net::Headers headers;
    headers.add(std::string(model::assertion_header), agent_.assertion(model::AssertionScope::link));
    EXPECT_EQ(agent_.request(loop_, "GET", "/control/v1/observe", headers).status, 401U);
    EXPECT_EQ(agent_.request(loop_, "POST", "/control/v1/tools", {}).status, 401U);
    EXPECT_EQ(agent_.control(loop_, "GET", "observe?after=yesterday").status, 400U);
}

TEST_F(ObserveTest, FindsToolsInALoginShell) {
    const auto script = agent_.home() / "bin" / "cowsay";
    std::filesystem::create_directories(script.parent_path());
    std::ofstream(script) << "#!/bin/sh\necho cowsay 3.03 >&2\n";
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    std::ofstream(agent_.home() / ".profile") << "echo noise 99.9\nPATH=$HOME/bin:$PATH\n";
    const auto response = agent_.control(
        loop_, "POST", "tools",
        R"({"tools":[{"name":"cowsay","version":">=3"},{"name":"no-such-tool"},{"name":"cat","version":"999"}]})");
    ASSERT_EQ(response.status, 200U) << response.body;
    const auto tools = model::decode_tools(*model::parse_json(response.body)).value();
    EXPECT_THAT(tools, ElementsAre(Field(&model::ToolReport::state, model::ToolState::present),
                                   Field(&model::ToolReport::state, model::ToolState::missing),
                                   Field(&model::ToolReport::state, model::ToolState::other_version)));
    EXPECT_EQ(tools[0].found, "3.03");
    EXPECT_EQ(agent_.control(loop_, "POST", "tools", R"({"tools":[{"name":"$HOME"}]})").status, 400U);
}

} // namespace
} // namespace berth::agent::testing
