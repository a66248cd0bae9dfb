// The link end to end: two drivers, carriers over sockets, cuts.
#include "base/crypto.h"
#include "harness.h"
#include "net/event.h"
#include "net/link_driver.h"
#include "net/relay.h"
#include "pair.h"

#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

namespace berth::net {
namespace {

using namespace testing;
using namespace asio::experimental::awaitable_operators;

// Counts the messages that go into it.
class CountingStream final : public ByteStream {
public:
    CountingStream(ByteStreamPtr inner, std::size_t& writes)
        : inner_(std::move(inner))
        , writes_(writes) {}
    asio::any_io_executor executor() override { return inner_->executor(); }
    asio::awaitable<Result<std::size_t>> read_some(std::span<std::byte> buffer) override {
        return inner_->read_some(buffer);
    }
    asio::awaitable<Result<>> write(std::span<const ByteView> parts) override {
        ++writes_;
        return inner_->write(parts);
    }
    asio::awaitable<Result<>> shutdown_send() override { return inner_->shutdown_send(); }
    void cancel() noexcept override { inner_->cancel(); }
    void close() noexcept override { inner_->close(); }

private:
    ByteStreamPtr inner_;
    std::size_t& writes_;
};

// A client's and an agent's end in one process, joined by a carrier that can be cut.
class LinkDriverTest : public ::testing::Test {
protected:
    LinkDriverTest()
        : client_(Link::create(loop_.executor(), link::Role::client))
        , agent_(Link::create(loop_.executor(), link::Role::agent)) {}

    ~LinkDriverTest() override {
        loop_.run(close_both());
        for (auto& run : runs_) {
            (void)Loop::finish(run);
        }
    }

    asio::awaitable<void> close_both() {
        client_->close({Errc::cancelled, "The test is over.", {}});
        agent_->close({Errc::cancelled, "The test is over.", {}});
        co_return;
    }

    // Joins both by a new carrier; the last one's end is dropped in the middle of whatever it was doing.
    asio::awaitable<Result<>> join() {
        const link::Offer offer = client_->offer();
        auto answer = agent_->accept_carrier(offer);
        if (!answer) {
            co_return std::unexpected(answer.error());
        }
        auto [inner, b] = stream_pair(loop_.executor());
        ByteStreamPtr a = std::make_unique<CountingStream>(std::move(inner), client_messages_);
        client_carrier_ = a.get();
        runs_.push_back(loop_.start(agent_->run(offer.epoch, make_carrier(std::move(b), CarrierRole::server))));
        runs_.push_back(loop_.start(client_->run(*answer, make_carrier(std::move(a), CarrierRole::client))));
        co_return Result<>{};
    }

    // Closes the socket under the client's carrier.
    void cut() { std::exchange(client_carrier_, nullptr)->close(); }

    static asio::awaitable<void> echo(std::shared_ptr<Link> link, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            auto stream = co_await link->accept();
            if (!stream) {
                co_return;
            }
            asio::co_spawn(link->executor(), echo_stream(std::move(*stream)), asio::detached);
        }
    }

    static asio::awaitable<void> echo_stream(LinkStreamPtr stream) {
        (void)stream->accept();
        std::vector<std::byte> buffer(64 * 1024);
        for (;;) {
            const auto count = co_await stream->read_some(buffer);
            if (!count || *count == 0) {
                break;
            }
            if (!co_await stream->write(ByteView(buffer).first(*count))) {
                co_return;
            }
        }
        (void)co_await stream->shutdown_send();
    }

    Loop loop_;
    std::shared_ptr<Link> client_;
    std::shared_ptr<Link> agent_;
    ByteStream* client_carrier_ = nullptr;
    std::size_t client_messages_ = 0;
    std::vector<std::future<Error>> runs_;
};

TEST_F(LinkDriverTest, OpensStreamsWithTheirKindAndTarget) {
    loop_.run([this]() -> asio::awaitable<void> {
        EXPECT_OK(co_await join());
        auto opening = loop_.start(client_->open("exec", R"({"argv":["true"]})"));
        auto incoming = co_await agent_->accept();
        EXPECT_OK(incoming);
        EXPECT_EQ((*incoming)->kind(), "exec");
        EXPECT_EQ((*incoming)->target(), R"({"argv":["true"]})");
        EXPECT_EQ((*incoming)->priority(), link::Priority::interactive);
        EXPECT_OK((*incoming)->accept());
        EXPECT_OK(co_await (*incoming)->write(as_bytes("hello")));
        EXPECT_OK(co_await (*incoming)->shutdown_send());
    }());
}

TEST_F(LinkDriverTest, GivesTheReasonOfARefusal) {
    loop_.run([this]() -> asio::awaitable<void> {
        EXPECT_OK(co_await join());
        asio::co_spawn(
            loop_.executor(),
            [](std::shared_ptr<Link> agent) -> asio::awaitable<void> {
                auto incoming = co_await agent->accept();
                (*incoming)->refuse({Errc::unavailable, "Nothing listens on port 3000.", "Start it."});
            }(agent_),
            asio::detached);
        const auto refused = co_await client_->open("tcp", R"({"port":3000})");
        EXPECT_FALSE(refused);
        EXPECT_EQ(refused.error(), (Error{Errc::unavailable, "Nothing listens on port 3000.", "Start it."}));
    }());
}

TEST_F(LinkDriverTest, CarriesDataBothWaysWithHalfClose) {
    const Bytes sent = pattern(5'000'000);
    loop_.run([this, &sent]() -> asio::awaitable<void> {
        EXPECT_OK(co_await join());
        asio::co_spawn(loop_.executor(), echo(agent_, 1), asio::detached);
        auto stream = co_await client_->open("tcp", "{}", link::Priority::bulk);
        EXPECT_OK(stream);
        auto [written, read] = co_await (write_all(**stream, sent, 100'000) && read_all(**stream));
        EXPECT_OK(written);
        EXPECT_OK(read);
        EXPECT_TRUE(*read == sent);
    }());
}

// Each message wakes every program on the way. Where the machine is busy the patience may run out before the next
// connection comes, so a few rounds are tried.
TEST_F(LinkDriverTest, SendsTheEndOfAConnectionWithTheOpeningAndFirstBytesOfTheNext) {
    static constexpr int rounds = 100;
    loop_.run([this]() -> asio::awaitable<void> {
        EXPECT_OK(co_await join());
        asio::co_spawn(loop_.executor(), echo(agent_, rounds + 1), asio::detached);
        auto stream = client_->open_early("tcp", "{}", link::Priority::bulk);
        std::array<std::byte, 1> byte{};
        bool together = false;
        for (int round = 0; round < rounds && !together; ++round) {
            EXPECT_OK(co_await (*stream)->write(as_bytes("x")));
            EXPECT_OK(co_await read_exactly(**stream, byte));
            const std::size_t before = client_messages_;
            EXPECT_OK(co_await (*stream)->shutdown_send());
            co_await asio::post(loop_.executor(), asio::use_awaitable); // the writer might have run by now
            auto next = client_->open_early("tcp", "{}", link::Priority::bulk);
            co_await asio::post(loop_.executor(), asio::use_awaitable);
            EXPECT_OK(co_await (*next)->write(as_bytes("y")));
            EXPECT_OK(co_await read_exactly(**next, byte));
            together = client_messages_ == before + 1;
            stream = std::move(next);
        }
        EXPECT_TRUE(together);
    }());
}

TEST_F(LinkDriverTest, SurvivesCutsInTheMiddleOfATransfer) {
    static constexpr std::size_t cuts = 20;
    static constexpr std::size_t streams = 4;
    static constexpr std::size_t size = 4'000'000;
    loop_.run([this]() -> asio::awaitable<void> {
        EXPECT_OK(co_await join());
        asio::co_spawn(loop_.executor(), echo(agent_, streams), asio::detached);
        std::size_t received = 0;
        std::size_t ended = 0;
        Event progress(loop_.executor());
        std::vector<std::string> digests(streams);
        auto transfer = [&](std::size_t index) -> asio::awaitable<void> {
            auto stream = co_await client_->open("tcp", "{}", link::Priority::bulk);
            EXPECT_OK(stream);
            auto collect = [&](ByteStream& from) -> asio::awaitable<Result<Bytes>> {
                Bytes all;
                std::vector<std::byte> buffer(30'000);
                for (;;) {
                    const auto count = co_await from.read_some(buffer);
                    if (!count) {
                        co_return std::unexpected(count.error());
                    }
                    if (*count == 0) {
                        co_return all;
                    }
                    all.insert(all.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*count));
                    received += *count;
                    progress.notify();
                }
            };
            auto [written, read] =
                co_await (write_all(**stream, pattern(size, index + 1), 70'000) && collect(**stream));
            EXPECT_OK(written);
            EXPECT_OK(read);
            if (read) {
                digests[index] = hex(sha256(*read));
            }
            ++ended;
            progress.notify();
        };
        for (std::size_t i = 0; i < streams; ++i) {
            asio::co_spawn(loop_.executor(), transfer(i), asio::detached);
        }
        for (std::size_t i = 1; i <= cuts; ++i) {
            while (received < i * (streams * size / (cuts + 1))) {
                co_await progress.wait();
            }
            cut();
            EXPECT_OK(co_await join());
        }
        while (ended < streams) {
            co_await progress.wait();
        }
        for (std::size_t i = 0; i < streams; ++i) {
            EXPECT_EQ(digests[i], hex(sha256(pattern(size, i + 1))));
        }
        EXPECT_GE(client_->statistics().resumes, cuts);
    }());
}

TEST_F(LinkDriverTest, WaitsWhileNoCarrierIsThere) {
    auto echoing = loop_.start(echo(agent_, 2));
    auto opening = loop_.start(client_->open("tcp", "{}"));
    auto talking = loop_.start([](std::shared_ptr<Link> client) -> asio::awaitable<Result<Bytes>> {
        auto stream = client->open_early("tcp", "{}");
        if (!stream) {
            co_return std::unexpected(stream.error());
        }
        (void)co_await (*stream)->write(as_bytes("patience"));
        (void)co_await (*stream)->shutdown_send();
        co_return co_await read_all(**stream);
    }(client_));
    EXPECT_EQ(opening.wait_for(50ms), std::future_status::timeout);
    ASSERT_OK(loop_.run(join()));
    EXPECT_OK(Loop::finish(opening));
    const auto answer = Loop::finish(talking);
    ASSERT_OK(answer);
    EXPECT_EQ(as_text(*answer), "patience");
    Loop::finish(echoing);
}

TEST_F(LinkDriverTest, PushesBackOnAWriterWhoseReaderIsSlow) {
    loop_.run([this]() -> asio::awaitable<void> {
        EXPECT_OK(co_await join());
        auto stream = client_->open_early("tcp", "{}", link::Priority::bulk);
        EXPECT_OK(stream);
        auto incoming = co_await agent_->accept();
        EXPECT_OK(incoming);
        EXPECT_OK((*incoming)->accept());
        std::size_t taken = 0;
        Event changed(loop_.executor());
        auto pour = [&]() -> asio::awaitable<void> {
            const Bytes piece = pattern(100'000);
            for (;;) {
                if (!co_await (*stream)->write(ByteView(piece))) {
                    co_return;
                }
                taken += piece.size();
                changed.notify();
            }
        };
        bool ended = false;
        asio::co_spawn(loop_.executor(), pour(), [&](const std::exception_ptr&) {
            ended = true;
            changed.notify();
        });
        // Another stream still moves, and by the time it has, the first one has long come to a halt.
        for (int i = 0; i < 50; ++i) {
            auto other = client_->open_early("tcp", "{}");
            auto answer = co_await agent_->accept();
            (void)(*answer)->accept();
            co_await (*other)->write(as_bytes("ping"));
            std::array<std::byte, 4> got{};
            EXPECT_OK(co_await read_exactly(**answer, got));
        }
        EXPECT_LT(taken, 32U * 1024 * 1024);
        (*stream)->close();
        while (!ended) {
            co_await changed.wait();
        }
    }());
}

TEST_F(LinkDriverTest, EndsEverythingWithTheReasonWhenThePeerCloses) {
    loop_.run([this]() -> asio::awaitable<void> {
        EXPECT_OK(co_await join());
        auto stream = client_->open_early("tcp", "{}");
        EXPECT_OK(stream);
        auto incoming = co_await agent_->accept();
        EXPECT_OK((*incoming)->accept());
        agent_->close({Errc::forbidden, "Access was taken away.", {}});
        const Error why = co_await client_->closed();
        EXPECT_EQ(why.code, Errc::forbidden);
        EXPECT_EQ(why.message, "Access was taken away.");
        std::array<std::byte, 4> buffer{};
        const auto read = co_await (*stream)->read_some(buffer);
        EXPECT_FALSE(read);
        EXPECT_EQ(read.error().code, Errc::forbidden);
        const auto accepted = co_await client_->accept();
        EXPECT_FALSE(accepted);
        EXPECT_EQ(client_->state(), link::SessionState::closed);
    }());
}

TEST_F(LinkDriverTest, DeliversWhatWasWrittenBeforeAStreamWasLetGo) {
    loop_.run([this]() -> asio::awaitable<void> {
        EXPECT_OK(co_await join());
        const Bytes sent = pattern(1'000'000);
        auto serve = [](std::shared_ptr<Link> agent, Bytes bytes) -> asio::awaitable<void> {
            auto incoming = co_await agent->accept();
            (void)(*incoming)->accept();
            (void)co_await write_all(**incoming, std::move(bytes), 200'000);
        }; // and the stream is gone
        asio::co_spawn(loop_.executor(), serve(agent_, sent), asio::detached);
        auto stream = co_await client_->open("exec", "{}");
        EXPECT_OK(stream);
        const auto read = co_await read_all(**stream);
        EXPECT_OK(read);
        EXPECT_TRUE(*read == sent);
        EXPECT_OK(co_await (*stream)->shutdown_send());
    }());
}

TEST_F(LinkDriverTest, ResetsAStreamThatIsDroppedInTheMiddle) {
    loop_.run([this]() -> asio::awaitable<void> {
        EXPECT_OK(co_await join());
        auto stream = client_->open_early("tcp", "{}");
        auto incoming = co_await agent_->accept();
        EXPECT_OK((*incoming)->accept());
        stream->reset();
        std::array<std::byte, 4> buffer{};
        const auto read = co_await (*incoming)->read_some(buffer);
        EXPECT_FALSE(read);
    }());
}

TEST_F(LinkDriverTest, RelaysToASocket) {
    loop_.run([this]() -> asio::awaitable<void> {
        EXPECT_OK(co_await join());
        auto serve = [](std::shared_ptr<Link> agent, ByteStreamPtr socket) -> asio::awaitable<void> {
            auto incoming = co_await agent->accept();
            (void)(*incoming)->accept();
            const Relayed relayed = co_await relay(**incoming, *socket);
            EXPECT_FALSE(relayed.error) << relayed.error->text();
            EXPECT_EQ(relayed.a_to_b, 300'000U);
            EXPECT_EQ(relayed.b_to_a, 400'000U);
        };
        auto [near, far] = stream_pair(loop_.executor());
        asio::co_spawn(loop_.executor(), serve(agent_, std::move(near)), asio::detached);
        auto stream = co_await client_->open("tcp", "{}");
        EXPECT_OK(stream);
        auto outcome = co_await (write_all(**stream, pattern(300'000), 9'999) && read_all(**stream) &&
                                 write_all(*far, pattern(400'000, 2), 8'888) && read_all(*far));
        EXPECT_OK(std::get<0>(outcome));
        EXPECT_TRUE(std::get<1>(outcome) == pattern(400'000, 2));
        EXPECT_OK(std::get<2>(outcome));
        EXPECT_TRUE(std::get<3>(outcome) == pattern(300'000));
    }());
}

// What comes goes straight into the socket as far as that takes it; the rest must follow in order, and no byte twice.
TEST_F(LinkDriverTest, KeepsTheOrderOfWhatASocketTakesOnlyInPart) {
    loop_.run([this]() -> asio::awaitable<void> {
        static constexpr std::size_t size = 4 * 1024 * 1024;
        EXPECT_OK(co_await join());
        auto carry = [](std::shared_ptr<Link> agent, ByteStreamPtr socket) -> asio::awaitable<void> {
            auto incoming = co_await agent->accept();
            (void)(*incoming)->accept();
            EXPECT_EQ((co_await relay(**incoming, *socket)).a_to_b, size);
        };
        auto [near, far] = stream_pair(loop_.executor());
        asio::co_spawn(loop_.executor(), carry(agent_, std::move(near)), asio::detached);
        auto stream = co_await client_->open("tcp", "{}");
        EXPECT_OK(stream);
        auto stalled = [](Link& client, ByteStream& reader) -> asio::awaitable<Result<Bytes>> {
            while (client.statistics().queued == 0) { // the sender has more than it may send
                co_await asio::post(reader.executor(), asio::use_awaitable);
            }
            co_return co_await read_all(reader);
        };
        auto outcome = co_await (write_all(**stream, pattern(size), 99'999) && stalled(*client_, *far) &&
                                 read_all(**stream) && far->shutdown_send());
        EXPECT_OK(std::get<0>(outcome));
        EXPECT_TRUE(std::get<1>(outcome) == pattern(size));
    }());
}

TEST_F(LinkDriverTest, TakesNoOlderCarrierThanTheNewest) {
    loop_.run([this]() -> asio::awaitable<void> {
        EXPECT_OK(co_await join());
        asio::co_spawn(loop_.executor(), echo(agent_, 2), asio::detached);
        EXPECT_OK(co_await client_->open("tcp", "{}")); // the session is known at both ends
        const link::Offer offer = client_->offer();
        EXPECT_OK(agent_->accept_carrier(offer));
        EXPECT_FALSE(agent_->accept_carrier(offer)); // each epoch once
        agent_->carrier_failed(offer.epoch);
        EXPECT_OK(co_await join());
        auto stream = co_await client_->open("tcp", "{}");
        EXPECT_OK(stream);
        EXPECT_OK(co_await write_all(**stream, pattern(10), 10));
        EXPECT_OK(co_await read_all(**stream));
    }());
}

} // namespace
} // namespace berth::net
