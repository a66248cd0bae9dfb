#include "net/carrier.h"

#include "base/crypto.h"
#include "net/event.h"
#include "net/http_client.h"
#include "net/io_buffer.h"
#include "net/timeout.h"
#include "net/websocket.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace berth::net {

namespace {

using websocket::FrameHeader;
using websocket::Opcode;

constexpr std::string_view subprotocol = "berth.link.1";
// What is read from the stream at once: a whole message of the link's usual size.
constexpr std::size_t input_size = 256 * 1024;
// How long close() waits for the peer.
constexpr std::chrono::milliseconds close_patience{1000};
// Masks are taken from the system's generator so many at a time.
constexpr std::size_t mask_supply = 256;
constexpr std::size_t failure_body_limit = 64 * 1024;

// Marks an operation as under way, also if it is cancelled.
class Busy {
public:
    Busy(bool& flag, Event& changed)
        : flag_(flag)
        , changed_(changed) {
        flag_ = true;
    }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;
    ~Busy() {
        flag_ = false;
        changed_.notify();
    }

private:
    bool& flag_;
    Event& changed_;
};

class WebSocketCarrier final : public Carrier {
public:
    WebSocketCarrier(ByteStreamPtr stream, CarrierRole role, const CarrierOptions& options)
        : stream_(std::move(stream))
        , role_(role)
        , input_(input_size)
        , changed_(stream_->executor()) {
        if (options.unsent_limit > 0) {
            stream_->limit_unsent(options.unsent_limit);
        }
    }

    asio::any_io_executor executor() override { return stream_->executor(); }

    asio::awaitable<Result<ByteView>> read() override {
        const Busy busy(reading_, changed_);
        auto bytes = co_await read_payload();
        ended_ = ended_ || !bytes || bytes->empty();
        co_return bytes;
    }

    asio::awaitable<Result<>> write(std::span<const ByteView> parts) override {
        std::uint64_t length = 0;
        for (ByteView part : parts) {
            length += part.size();
        }
        FrameHeader header{.final = true, .opcode = Opcode::binary, .length = length};
        co_return co_await write_frame(header, parts);
    }

    asio::awaitable<void> close(unsigned status, std::string reason) override {
        (void)co_await with_timeout(say_goodbye(status, std::move(reason)), close_patience, "Closing the carrier");
        stream_->close();
    }

    void abort() noexcept override { stream_->close(); }

    void limit_unsent(std::size_t bytes) override { stream_->limit_unsent(bytes); }

    // The read under way is broken off, which loses nothing, and fill() begins another one.
    void rest() noexcept override {
        if (filling_ && !writing_) {
            resting_ = true;
            stream_->cancel();
        }
    }

private:
    std::span<std::byte> input() { return input_.bytes(); }

    asio::awaitable<Result<ByteView>> read_payload() {
        for (;;) {
            if (left_ > 0 && begin_ < end_) {
                const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, end_ - begin_));
                const std::span piece = input().subspan(begin_, count);
                if (mask_) {
                    websocket::apply_mask(piece, piece.data(), *mask_, position_);
                }
                position_ += count;
                left_ -= count;
                begin_ += count;
                co_return piece;
            }
            if (left_ == 0) {
                auto parsed = websocket::parse_header(input().subspan(begin_, end_ - begin_));
                if (!parsed) {
                    co_return std::unexpected(parsed.error());
                }
                if (*parsed) {
                    auto taken = co_await take_header(**parsed);
                    if (!taken) {
                        co_return std::unexpected(taken.error());
                    }
                    if (closed_by_peer_) {
                        co_return ByteView{};
                    }
                    if (*taken) {
                        continue;
                    }
                }
            }
            auto more = co_await fill();
            if (!more) {
                co_return std::unexpected(more.error());
            }
        }
    }

    // Reads once more from the stream, behind what is held.
    asio::awaitable<Result<>> fill() {
        if (begin_ > 0) {
            std::memmove(input_.data(), input_.data() + begin_, end_ - begin_); // a few bytes of a header at most
            end_ -= begin_;
            begin_ = 0;
        }
        filling_ = true;
        const auto count = co_await stream_->read_some(input().subspan(end_));
        filling_ = false;
        const bool resting = std::exchange(resting_, false);
        if (!count && resting && count.error().code == Errc::cancelled) {
            release_memory();
            co_return Result<>{};
        }
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            co_return fail(Errc::unavailable, "The carrier was cut: it ended without a closing frame.");
        }
        end_ += *count;
        co_return Result<>{};
    }

    void release_memory() noexcept {
        if (end_ == 0) {
            input_.discard();
        }
        if (!writing_) {
            output_ = std::vector<std::byte>(); // = {} would keep the memory
            gathered_ = std::vector<ByteView>();
        }
        stream_->release_memory();
    }

    // Goes into the frame; false when more bytes are needed for that (a control frame is taken whole).
    asio::awaitable<Result<bool>> take_header(websocket::ParsedHeader parsed) {
        const FrameHeader& header = parsed.header;
        if (header.mask.has_value() != (role_ == CarrierRole::server)) {
            co_return fail(Errc::protocol_error, "The peer's WebSocket frames are masked as they must not be.");
        }
        if (!websocket::is_control(header.opcode)) {
            const bool continues = header.opcode == Opcode::continuation;
            if (header.opcode == Opcode::text || continues != in_message_) {
                co_return fail(Errc::protocol_error, "The peer sent something else than binary WebSocket messages.");
            }
            in_message_ = !header.final;
            begin_ += parsed.size;
            left_ = header.length;
            mask_ = header.mask;
            position_ = 0;
            co_return true;
        }
        const auto length = static_cast<std::size_t>(header.length);
        if (end_ - begin_ < parsed.size + length) {
            co_return false;
        }
        const std::span body = input().subspan(begin_ + parsed.size, length);
        if (header.mask) {
            websocket::apply_mask(body, body.data(), *header.mask, 0);
        }
        begin_ += parsed.size + length;
        if (header.opcode == Opcode::pong) {
            co_return true;
        }
        closed_by_peer_ = header.opcode == Opcode::close;
        const Opcode answer = closed_by_peer_ ? Opcode::close : Opcode::pong;
        const Bytes payload(body.begin(), body.end());
        auto sent = co_await write_control(answer, payload);
        if (!sent && !closed_by_peer_) {
            co_return std::unexpected(sent.error());
        }
        co_return true;
    }

    asio::awaitable<Result<>> write_control(Opcode opcode, Bytes payload) {
        if (opcode == Opcode::close && std::exchange(close_sent_, true)) {
            co_return Result<>{};
        }
        FrameHeader header{.final = true, .opcode = opcode, .length = payload.size()};
        const std::array parts{ByteView(payload)};
        co_return co_await write_frame(header, parts);
    }

    // Messages come from write(), control frames from read() and close(): one after the other.
    asio::awaitable<Result<>> write_frame(FrameHeader header, std::span<const ByteView> parts) {
        while (writing_) {
            co_await changed_.wait();
        }
        const Busy busy(writing_, changed_);
        std::array<std::byte, websocket::max_header_size> head{};
        Result<> result;
        if (role_ == CarrierRole::client) {
            header.mask = next_mask();
            const std::size_t size = websocket::encode_header(header, head);
            output_.resize(size + header.length);
            std::memcpy(output_.data(), head.data(), size);
            std::size_t position = 0;
            for (ByteView part : parts) {
                websocket::apply_mask(part, output_.data() + size + position, *header.mask, position);
                position += part.size();
            }
            const std::array whole{ByteView(output_)};
            result = co_await stream_->write(std::span<const ByteView>(whole));
            if (output_.capacity() > 2 * input_size) {
                output_ = std::vector<std::byte>();
            }
        } else {
            const std::size_t size = websocket::encode_header(header, head);
            gathered_.assign(1, ByteView(head).first(size));
            gathered_.insert(gathered_.end(), parts.begin(), parts.end());
            result = co_await stream_->write(gathered_);
        }
        co_return result;
    }

    websocket::Mask next_mask() {
        if (masks_left_ == 0) {
            masks_ = random_bytes(mask_supply * sizeof(websocket::Mask));
            masks_left_ = mask_supply;
        }
        websocket::Mask mask{};
        std::memcpy(mask.data(), masks_.data() + --masks_left_ * mask.size(), mask.size());
        return mask;
    }

    asio::awaitable<Result<>> say_goodbye(unsigned status, std::string reason) {
        Bytes payload{static_cast<std::byte>(status >> 8), static_cast<std::byte>(status & 0xff)};
        const ByteView text = as_bytes(reason);
        payload.insert(payload.end(), text.begin(),
                       text.begin() + static_cast<std::ptrdiff_t>(
                                          std::min(text.size(), websocket::max_control_size - payload.size())));
        if (auto sent = co_await write_control(Opcode::close, std::move(payload)); !sent) {
            co_return sent;
        }
        while (!ended_) {
            if (reading_) {
                co_await changed_.wait(); // whoever reads comes across the peer's answer
            } else {
                (void)co_await read();
            }
        }
        co_return Result<>{};
    }

    ByteStreamPtr stream_;
    CarrierRole role_;

    IoBuffer input_; // [begin_, end_) is read and not yet given out
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t left_ = 0;              // of the present data frame's payload
    std::uint64_t position_ = 0;          // in it, for the mask
    std::optional<websocket::Mask> mask_; // the present data frame's
    bool in_message_ = false;             // a message was begun whose last frame has not come
    bool reading_ = false;
    bool filling_ = false; // waits for bytes of the stream
    bool resting_ = false; // and was broken off by rest()
    bool closed_by_peer_ = false;
    bool ended_ = false; // nothing more can be read

    std::vector<std::byte> output_;  // a client's message, masked
    std::vector<ByteView> gathered_; // a server's message
    bool writing_ = false;
    bool close_sent_ = false;
    Bytes masks_;
    std::size_t masks_left_ = 0;

    Event changed_; // a frame was written, or a read has ended
};

UpgradeRefusal refusal(std::string detail) {
    return {.status = 400, .headers = {}, .detail = std::move(detail)};
}

Result<> check_answer(const ClientResponse& answer, const std::string& key) {
    const Headers& headers = answer.headers();
    if (!headers.has_token("Upgrade", "websocket") || !headers.has_token("Connection", "upgrade") ||
        headers.get("Sec-WebSocket-Accept") != websocket::accept_key(key)) {
        return fail(Errc::protocol_error, "The server's answer is no WebSocket handshake.");
    }
    if (headers.get("Sec-WebSocket-Protocol") != subprotocol || headers.contains("Sec-WebSocket-Extensions")) {
        return fail(Errc::protocol_error, "The server chose another WebSocket subprotocol or an extension.");
    }
    return {};
}

Errc code_of(unsigned status) {
    switch (status) {
    case 401:
        return Errc::unauthenticated;
    case 403:
        return Errc::forbidden;
    case 404:
    case 410:
        return Errc::not_found;
    case 409:
        return Errc::conflict;
    case 429:
        return Errc::rate_limited;
    case 400:
    case 426:
        return Errc::protocol_error;
    default:
        return Errc::unavailable;
    }
}

using Dialed = std::expected<DialedCarrier, DialFailure>;

// `stream`: the connection, where it was made before.
asio::awaitable<Result<Dialed>> dial(DialRequest request, ByteStreamPtr stream) {
    if (!stream) {
        auto connected = co_await connect(request.endpoint, request.connect);
        if (!connected) {
            co_return Dialed(std::unexpect, DialFailure{connected.error(), {}});
        }
        stream = std::move(*connected);
    }
    HttpConnection connection(std::move(stream), request.host);
    const std::string key = websocket::make_key();
    Request upgrade;
    upgrade.target = request.target;
    upgrade.headers = std::move(request.headers);
    upgrade.headers.set("Connection", "Upgrade");
    upgrade.headers.set("Upgrade", "websocket");
    upgrade.headers.set("Sec-WebSocket-Version", "13");
    upgrade.headers.set("Sec-WebSocket-Key", key);
    upgrade.headers.set("Sec-WebSocket-Protocol", std::string(subprotocol));
    auto answer = co_await connection.send(std::move(upgrade));
    if (!answer) {
        co_return Dialed(std::unexpect, DialFailure{answer.error(), {}});
    }
    if (answer->status() != 101) {
        Response response(answer->status(), answer->headers());
        response.body = (co_await answer->read_body(failure_body_limit)).value_or("");
        Error error{code_of(answer->status()),
                    "The server answered " + std::to_string(answer->status()) + " " +
                        std::string(status_text(answer->status())) + ".",
                    {}};
        co_return Dialed(std::unexpect, DialFailure{std::move(error), std::move(response)});
    }
    if (const auto checked = check_answer(*answer, key); !checked) {
        co_return Dialed(std::unexpect, DialFailure{checked.error(), {}});
    }
    DialedCarrier dialed;
    dialed.headers = answer->headers();
    dialed.carrier = make_carrier(answer->upgrade(), CarrierRole::client, request.carrier);
    co_return Dialed(std::move(dialed));
}

} // namespace

std::optional<UpgradeRefusal> check_carrier_request(const Exchange& exchange) {
    const Headers& headers = exchange.headers();
    if (exchange.method() != "GET" || !headers.has_token("Connection", "upgrade") ||
        !headers.has_token("Upgrade", "websocket")) {
        return refusal("A WebSocket upgrade is expected here.");
    }
    if (headers.contains("Origin")) {
        return refusal("Browsers are not served here: the request has an Origin.");
    }
    if (headers.get("Sec-WebSocket-Version") != "13") {
        return UpgradeRefusal{.status = 426,
                              .headers = Headers{{"Sec-WebSocket-Version", "13"}},
                              .detail = "Only version 13 of WebSocket is spoken here."};
    }
    if (headers.count("Sec-WebSocket-Key") != 1 || !websocket::is_key(headers.get("Sec-WebSocket-Key"))) {
        return refusal("The WebSocket key is missing or malformed.");
    }
    if (!headers.has_token("Sec-WebSocket-Protocol", subprotocol)) {
        return refusal("The WebSocket subprotocol berth.link.1 is expected here.");
    }
    return std::nullopt;
}

asio::awaitable<Result<CarrierPtr>> accept_carrier(Exchange& exchange, Headers headers, CarrierOptions options) {
    if (const auto refused = check_carrier_request(exchange)) {
        co_return fail(Errc::protocol_error, refused->detail);
    }
    headers.set("Upgrade", "websocket");
    headers.set("Sec-WebSocket-Accept", websocket::accept_key(exchange.headers().get("Sec-WebSocket-Key")));
    headers.set("Sec-WebSocket-Protocol", std::string(subprotocol));
    auto stream = co_await exchange.upgrade(std::move(headers));
    if (!stream) {
        co_return std::unexpected(stream.error());
    }
    co_return make_carrier(std::move(*stream), CarrierRole::server, options);
}

asio::awaitable<std::expected<DialedCarrier, DialFailure>> dial_carrier(DialRequest request) {
    return dial_carrier(std::move(request), nullptr);
}

asio::awaitable<std::expected<DialedCarrier, DialFailure>> dial_carrier(DialRequest request, ByteStreamPtr stream) {
    const auto timeout = request.timeout;
    std::string what = "Connecting to " + request.host;
    auto outcome = co_await with_timeout(dial(std::move(request), std::move(stream)), timeout, std::move(what));
    if (!outcome) {
        co_return Dialed(std::unexpect, DialFailure{outcome.error(), {}});
    }
    co_return std::move(*outcome);
}

CarrierPtr make_carrier(ByteStreamPtr stream, CarrierRole role, CarrierOptions options) {
    return std::make_unique<WebSocketCarrier>(std::move(stream), role, options);
}

} // namespace berth::net
