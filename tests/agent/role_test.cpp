// The role in the newest assertion holds for the streams that exist: what it forbids is reset when the session comes
// back with it, and nothing else is.
#include "agent_client.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <gmock/gmock.h>

namespace berth::agent::testing {
namespace {

struct Existing {
    std::string kind;
    std::string target;
    bool viewers_keep_it = false;
};

void PrintTo(const Existing& existing, std::ostream* out) {
    *out << existing.kind << " " << existing.target;
}

class RoleTest : public ::testing::TestWithParam<Existing> {
protected:
    RoleTest()
        : tcp_(loop_.executor(), {boost::asio::ip::address_v4::loopback(), 0})
        , unix_(loop_.executor()) {
        agent_.start();
        path_ = (agent_.workspace() / "server.sock").string();
        unix_.open();
        unix_.bind(path_);
        unix_.listen();
    }

    // The target with the test's own port and socket in it.
    std::string target() const {
        std::string text = GetParam().target;
        const auto fill = [&text](std::string_view mark, const std::string& value) {
            if (const auto at = text.find(mark); at != std::string::npos) {
                text.replace(at, mark.size(), value);
            }
        };
        fill("PORT", std::to_string(tcp_.local_endpoint().port()));
        fill("PATH", path_);
        return text;
    }

    // What ends the stream, once all that came before has been read; nothing where it ends in order.
    std::optional<Error> end_of(StreamPtr& stream) {
        const auto read = [](net::LinkStream* from) -> asio::awaitable<std::optional<Error>> {
            Bytes buffer(64 * 1024);
            for (;;) {
                const auto count = co_await from->read_some(buffer);
                if (!count) {
                    co_return count.error();
                }
                if (*count == 0) {
                    co_return std::nullopt;
                }
            }
        };
        return loop_.run(read(stream.get()));
    }

    Loop loop_;
    AgentProcess agent_;
    boost::asio::ip::tcp::acceptor tcp_;
    boost::asio::local::stream_protocol::acceptor unix_;
    std::string path_;
};

TEST_P(RoleTest, HoldsForAnExistingStream) {
    AgentClient client(loop_, agent_);
    ASSERT_OK(client.connect());
    auto stream = client.open(GetParam().kind, target());
    ASSERT_OK(stream);
    const auto become = [](model::Role role) { return [role](model::Assertion& assertion) { assertion.role = role; }; };
    ASSERT_OK(client.connect_as(become(model::Role::writer)));
    ASSERT_OK(client.connect_as(become(model::Role::viewer)));
    if (GetParam().viewers_keep_it) {
        // What is opened now is answered behind whatever the agent did to the stream: it is there, and goes on.
        ASSERT_TRUE(client.open("terminals", "{}").has_value());
        const auto write = [](net::LinkStream* to) -> asio::awaitable<Result<>> { return to->shutdown_send(); };
        const auto written = loop_.run(write(stream->get()));
        EXPECT_OK(written);
        return;
    }
    const auto end = end_of(*stream);
    ASSERT_TRUE(end) << "it ended in order";
    EXPECT_EQ(end->code, Errc::forbidden) << end->text();
    EXPECT_EQ(client.open(GetParam().kind, target()).error().code, Errc::forbidden);
}

INSTANTIATE_TEST_SUITE_P(Kinds, RoleTest,
                         ::testing::Values(Existing{"terminals", "{}", true},
                                           Existing{"terminal", R"({"terminal":"new","cols":80,"rows":24})"},
                                           Existing{"exec", R"({"argv":["sleep","600"]})"},
                                           Existing{"tcp", R"({"port":PORT})"},
                                           Existing{"dial", R"({"host":"127.0.0.1","port":PORT})"},
                                           Existing{"unix", R"({"path":"PATH"})"}, Existing{"reverse", R"({"port":0})"},
                                           Existing{"ssh", "{}"},
                                           Existing{"git", R"({"name":"Ada","email":"ada@example.org"})"}),
                         [](const auto& info) { return info.param.kind; });

} // namespace
} // namespace berth::agent::testing
