// The WebSocket carrier: both ends of ours, Beast's WebSocket as another implementation, and frames that must not be.
#include "base/crypto.h"
#include "harness.h"
#include "net/carrier.h"
#include "net/http_client.h"
#include "net/router.h"
#include "net/websocket.h"
#include "pair.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <gmock/gmock.h>

namespace berth::net {
namespace {

using namespace testing;
using namespace asio::experimental::awaitable_operators;
using ::testing::HasSubstr;

asio::awaitable<Result<Bytes>> read_payload(Carrier& carrier, std::size_t size = SIZE_MAX) {
    Bytes all;
    while (all.size() < size) {
        const auto bytes = co_await carrier.read();
        if (!bytes) {
            co_return std::unexpected(bytes.error());
        }
        if (bytes->empty()) {
            break;
        }
        all.insert(all.end(), bytes->begin(), bytes->end());
    }
    co_return all;
}

asio::awaitable<void> write_messages(Carrier& carrier, const Bytes& bytes, std::size_t piece) {
    for (ByteView rest = bytes; !rest.empty(); rest = rest.subspan(std::min(piece, rest.size()))) {
        const ByteView message = rest.first(std::min(piece, rest.size()));
        const std::array parts{message.first(message.size() / 3), message.subspan(message.size() / 3)};
        EXPECT_OK(co_await carrier.write(parts));
    }
}

class CarrierTest : public ::testing::Test {
protected:
    CarrierTest() {
        router_.add("GET", "/link/v1", [](Exchange& exchange) -> asio::awaitable<void> {
            if (const auto refused = check_carrier_request(exchange)) {
                (void)co_await exchange.respond(Response(refused->status, refused->headers, refused->detail));
                co_return;
            }
            auto carrier = co_await accept_carrier(exchange, Headers{{"Link-Session", "id=x"}});
            if (!carrier) {
                co_return;
            }
            for (;;) {
                const auto bytes = co_await (*carrier)->read();
                if (!bytes || bytes->empty()) {
                    break;
                }
                const std::array parts{*bytes};
                if (!co_await (*carrier)->write(parts)) {
                    break;
                }
            }
        });
        auto server =
            HttpServer::listen(loop_.executor(), {}, [this](Exchange& exchange) { return router_.handle(exchange); });
        server_ = std::move(*server);
        server_->start();
    }
    ~CarrierTest() override { loop_.run(server_->shutdown(0ms)); }

    DialRequest request() const {
        DialRequest request;
        request.endpoint = TcpEndpoint{"127.0.0.1", server_->port()};
        request.host = "berth.test";
        request.target = "/link/v1";
        return request;
    }

    // What our end of a carrier makes of these bytes from the other.
    Result<Bytes> received(CarrierRole role, Bytes bytes) {
        auto [ours, theirs] = stream_pair(loop_.executor());
        const auto carrier = make_carrier(std::move(ours), role);
        EXPECT_OK(loop_.run(write_all(*theirs, std::move(bytes), 1'000'000)));
        return loop_.run(read_payload(*carrier));
    }

    static Bytes frame(websocket::FrameHeader header, std::string_view payload) {
        std::array<std::byte, websocket::max_header_size> head{};
        const std::size_t size = websocket::encode_header(header, head);
        Bytes bytes(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(size));
        bytes.insert(bytes.end(), as_bytes(payload).begin(), as_bytes(payload).end());
        return bytes;
    }

    Router router_;
    Loop loop_;
    std::unique_ptr<HttpServer> server_;
};

TEST_F(CarrierTest, CarriesMessagesOfAllSizesBothWays) {
    auto [a, b] = stream_pair(loop_.executor());
    const auto client = make_carrier(std::move(a), CarrierRole::client);
    const auto server = make_carrier(std::move(b), CarrierRole::server);
    for (const std::size_t piece : {1UL, 125UL, 126UL, 127UL, 65'535UL, 65'536UL, 300'000UL}) {
        auto [x, y] = stream_pair(loop_.executor());
        const auto left = make_carrier(std::move(x), CarrierRole::client);
        const auto right = make_carrier(std::move(y), CarrierRole::server);
        const Bytes up = pattern(piece * 3 + 1, piece);
        const Bytes down = pattern(piece * 4 + 2, piece + 1);
        auto outcome = loop_.run([&]() -> asio::awaitable<std::tuple<Result<Bytes>, Result<Bytes>>> {
            co_return co_await ((read_payload(*left, down.size()) && write_messages(*left, up, piece)) &&
                                (read_payload(*right, up.size()) && write_messages(*right, down, piece)));
        }());
        const auto end = loop_.run([&]() -> asio::awaitable<Result<Bytes>> {
            co_return co_await (read_payload(*right, 1) && left->close(close_normal, "done"));
        }());
        EXPECT_TRUE(end && end->empty());
        ASSERT_OK(std::get<0>(outcome));
        ASSERT_OK(std::get<1>(outcome));
        EXPECT_TRUE(*std::get<0>(outcome) == down) << piece;
        EXPECT_TRUE(*std::get<1>(outcome) == up) << piece;
    }
}

TEST_F(CarrierTest, RestsWhereverItStandsAndLosesNothing) {
    auto [x, y] = stream_pair(loop_.executor());
    const auto carrier = make_carrier(std::move(x), CarrierRole::client);
    const Bytes payload = pattern(300'000);
    Bytes wire;
    for (ByteView left = payload; !left.empty(); left = left.subspan(std::min<std::size_t>(70'000, left.size()))) {
        const ByteView message = left.first(std::min<std::size_t>(70'000, left.size()));
        const Bytes framed = frame({.opcode = websocket::Opcode::binary, .length = message.size()}, as_text(message));
        wire.insert(wire.end(), framed.begin(), framed.end());
    }
    // Pieces of three bytes first, so that it rests within headers, too.
    auto sending = loop_.start([](Carrier& resting, ByteStream& stream, Bytes bytes) -> asio::awaitable<void> {
        asio::steady_timer pause(stream.executor());
        for (std::size_t at = 0; at < bytes.size();) {
            const std::size_t count = std::min(at < 60 ? 3UL : 9'999UL, bytes.size() - at);
            EXPECT_OK(co_await stream.write(ByteView(bytes).subspan(at, count)));
            at += count;
            pause.expires_after(1ms);
            co_await pause.async_wait(asio::use_awaitable);
            resting.rest();
        }
    }(*carrier, *y, wire));
    const auto arrived = loop_.run([](Carrier& from, std::size_t size) -> asio::awaitable<Result<Bytes>> {
        Bytes all;
        while (all.size() < size) {
            const auto bytes = co_await from.read();
            if (!bytes) {
                co_return std::unexpected(bytes.error());
            }
            all.insert(all.end(), bytes->begin(), bytes->end());
        }
        co_return all;
    }(*carrier, payload.size()));
    Loop::finish(sending);
    ASSERT_OK(arrived);
    EXPECT_TRUE(*arrived == payload);
}

TEST_F(CarrierTest, DialsAndHandsTheAnswersHeadersOn) {
    auto dialed = loop_.run(dial_carrier(request()));
    ASSERT_TRUE(dialed) << dialed.error().error.text();
    EXPECT_EQ(dialed->headers.get("Link-Session"), "id=x");
    const auto echoed = loop_.run([](Carrier& carrier) -> asio::awaitable<std::string> {
        const std::array parts{as_bytes("over and out")};
        EXPECT_OK(co_await carrier.write(parts));
        const auto bytes = co_await carrier.read();
        co_return bytes ? std::string(as_text(*bytes)) : bytes.error().text();
    }(*dialed->carrier));
    EXPECT_EQ(echoed, "over and out");
}

TEST_F(CarrierTest, RefusesWhatIsNoCarrierRequest) {
    const auto status = [this](Headers extra, std::string_view without = {}) {
        Request upgrade;
        upgrade.target = "/link/v1";
        upgrade.headers = {{"Connection", "Upgrade"},
                           {"Upgrade", "websocket"},
                           {"Sec-WebSocket-Version", "13"},
                           {"Sec-WebSocket-Key", websocket::make_key()},
                           {"Sec-WebSocket-Protocol", "berth.link.1"}};
        for (const auto& field : extra) {
            upgrade.headers.set(field.name, field.value);
        }
        upgrade.headers.remove(without);
        const Endpoint endpoint = TcpEndpoint{"127.0.0.1", server_->port()};
        const auto response = loop_.run(fetch(endpoint, upgrade));
        return response ? response->status : 0;
    };
    EXPECT_EQ(status({{"Origin", "http://evil.test"}}), 400U);
    EXPECT_EQ(status({{"Sec-WebSocket-Version", "8"}}), 426U);
    EXPECT_EQ(status({{"Sec-WebSocket-Key", "short"}}), 400U);
    EXPECT_EQ(status({{"Sec-WebSocket-Protocol", "chat"}}), 400U);
    EXPECT_EQ(status({}, "Upgrade"), 400U);
    EXPECT_EQ(status({}, "Sec-WebSocket-Key"), 400U);
}

TEST_F(CarrierTest, KeepsTheAnswerThatIsNoUpgrade) {
    auto wrong = request();
    wrong.target = "/nowhere";
    auto dialed = loop_.run(dial_carrier(wrong));
    ASSERT_FALSE(dialed);
    EXPECT_EQ(dialed.error().error.code, Errc::not_found);
    ASSERT_TRUE(dialed.error().response);
    EXPECT_EQ(dialed.error().response->status, 404U);
    EXPECT_THAT(dialed.error().response->body, HasSubstr("nothing"));
}

TEST_F(CarrierTest, AgreesWithBeastsWebSocket) {
    namespace beast = boost::beast;
    asio::io_context context;
    beast::websocket::stream<asio::ip::tcp::socket> peer(context);
    peer.next_layer().connect({asio::ip::address_v4::loopback(), server_->port()});
    peer.set_option(beast::websocket::stream_base::decorator([](beast::websocket::request_type& upgrade) {
        upgrade.set(beast::http::field::sec_websocket_protocol, "other, berth.link.1");
    }));
    beast::websocket::response_type answer;
    peer.handshake(answer, "berth.test", "/link/v1");
    EXPECT_EQ(answer["Sec-WebSocket-Protocol"], "berth.link.1");
    peer.binary(true);
    for (const std::size_t size : {0UL, 1UL, 125UL, 126UL, 65'535UL, 65'536UL, 1'000'000UL}) {
        const Bytes sent = pattern(size);
        peer.auto_fragment(size % 2 == 0);
        peer.write(asio::buffer(sent));
        peer.ping("are you there");
        Bytes got;
        while (got.size() < sent.size()) {
            beast::flat_buffer buffer;
            peer.read(buffer);
            const auto* data = static_cast<const std::byte*>(buffer.data().data());
            got.insert(got.end(), data, data + buffer.size());
        }
        EXPECT_TRUE(got == sent) << size;
    }
    peer.close(beast::websocket::close_code::normal);
    EXPECT_FALSE(peer.is_open());
}

TEST_F(CarrierTest, RefusesFramesThatBreakTheProtocol) {
    using websocket::FrameHeader;
    using websocket::Opcode;
    const websocket::Mask mask{};
    const auto refused = [this](CarrierRole role, Bytes bytes) {
        const auto outcome = received(role, std::move(bytes));
        return !outcome && outcome.error().code == Errc::protocol_error;
    };
    EXPECT_TRUE(refused(CarrierRole::server, frame({.length = 2}, "ab"))) << "not masked";
    EXPECT_TRUE(refused(CarrierRole::client, frame({.mask = mask, .length = 2}, "ab"))) << "masked";
    EXPECT_TRUE(refused(CarrierRole::client, frame({.opcode = Opcode::text, .length = 2}, "ab")));
    EXPECT_TRUE(refused(CarrierRole::client, frame({.opcode = Opcode::continuation, .length = 2}, "ab")));
    EXPECT_TRUE(refused(CarrierRole::client, frame({.final = false, .opcode = Opcode::ping, .length = 2}, "ab")));
    EXPECT_TRUE(refused(CarrierRole::client, frame({.opcode = static_cast<Opcode>(3)}, "")));
    EXPECT_TRUE(refused(CarrierRole::client, frame({.opcode = static_cast<Opcode>(11)}, "")));
    for (const char* bytes :
         {"c202", "8a7e00c8", "827e0001", "827f0000000000000001", "827fffffffffffffffff", "897e0080"}) {
        EXPECT_TRUE(refused(CarrierRole::client, *from_hex(bytes))) << bytes;
    }
    // A message in two parts with a ping between them is in order.
    Bytes parts = frame({.final = false, .length = 2}, "ab");
    for (const Bytes& next : {frame({.opcode = Opcode::ping, .length = 1}, "x"),
                              frame({.final = true, .opcode = Opcode::continuation, .length = 2}, "cd"),
                              frame({.opcode = Opcode::close, .length = 0}, "")}) {
        parts.insert(parts.end(), next.begin(), next.end());
    }
    const auto whole = received(CarrierRole::client, parts);
    ASSERT_OK(whole);
    EXPECT_EQ(as_text(*whole), "abcd");
}

TEST_F(CarrierTest, TellsACutFromAClose) {
    const auto outcome = received(CarrierRole::client, frame({.length = 100}, "only the beginning"));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::unavailable);
}

TEST_F(CarrierTest, ComputesTheAcceptKeyOfTheRfc) {
    EXPECT_EQ(websocket::accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_TRUE(websocket::is_key("dGhlIHNhbXBsZSBub25jZQ=="));
    EXPECT_FALSE(websocket::is_key("dGhlIHNhbXBsZSBub25jZQ"));
}

TEST_F(CarrierTest, MasksAtEveryOffset) {
    const websocket::Mask mask{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
    const Bytes plain = pattern(64);
    for (std::size_t offset = 0; offset < 9; ++offset) {
        for (std::size_t size = 0; size < 40; ++size) {
            Bytes masked(size);
            websocket::apply_mask(ByteView(plain).first(size), masked.data(), mask, offset);
            for (std::size_t i = 0; i < size; ++i) {
                ASSERT_EQ(masked[i], plain[i] ^ mask[(offset + i) % 4]);
            }
        }
    }
}

} // namespace
} // namespace berth::net
