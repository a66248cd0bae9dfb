// The link's carrier: a WebSocket (RFC 6455) of binary messages, subprotocol "berth.link.1", no extensions. Both ends,
// from the upgrade on. What the bytes mean is the link's affair.
#pragma once

#include "net/connect.h"
#include "net/http.h"
#include "net/http_server.h"

#include <memory>
#include <span>

namespace berth::net {

// One read and one write may be under way at the same time.
class Carrier {
public:
    virtual ~Carrier() = default;

    virtual asio::any_io_executor executor() = 0;

    // Bytes of binary messages as they come: a view that is valid until the next read(). The messages' borders are not
    // kept (a link frames its own). Empty when the peer has closed in order. Pings are answered on the way.
    // `protocol_error` for text messages, frames masked or not as they must not be, and the like.
    virtual asio::awaitable<Result<ByteView>> read() = 0;

    // One binary message made of these parts. The views stay valid until it returns.
    virtual asio::awaitable<Result<>> write(std::span<const ByteView> parts) = 0;

    // Unsent bytes in the kernel from now on: as little as keeps the line busy, since what is there can no longer be
    // overtaken.
    virtual void limit_unsent(std::size_t bytes) = 0;

    // Says goodbye with a close frame, then closes; waits for the peer no longer than a second.
    virtual asio::awaitable<void> close(unsigned status, std::string reason) = 0;
    // Closes at once; operations under way return `cancelled`.
    virtual void abort() noexcept = 0;

    // Nothing has moved for a while: gives back memory that only busy carriers need. Operations under way go on.
    virtual void rest() noexcept = 0;
};

using CarrierPtr = std::unique_ptr<Carrier>;

// Close statuses (RFC 6455 section 7.4.1, and the range for applications).
inline constexpr unsigned close_normal = 1000;
inline constexpr unsigned close_going_away = 1001;
inline constexpr unsigned close_protocol_error = 1002;

struct CarrierOptions {
    // Unsent bytes in the kernel (TCP_NOTSENT_LOWAT), to begin with; see Carrier::limit_unsent().
    std::size_t unsent_limit = 128 * 1024;
};

// Server: whether the exchange asks for such a carrier; if not, with which status and why it is to be refused (400, or
// 426 with the Sec-WebSocket-Version that is spoken).
struct UpgradeRefusal {
    unsigned status = 400;
    Headers headers;
    std::string detail;
};
std::optional<UpgradeRefusal> check_carrier_request(const Exchange& exchange);

// Server: the 101 with the handshake's headers and these besides (Link-Session …), then the carrier.
asio::awaitable<Result<CarrierPtr>> accept_carrier(Exchange& exchange, Headers headers, CarrierOptions options = {});

// Client: what came of a dial.
struct DialedCarrier {
    CarrierPtr carrier;
    Headers headers; // of the 101: Link-Session …
};

struct DialRequest {
    Endpoint endpoint;
    std::string host;   // Host header
    std::string target; // "/workspaces/w…/connect"
    Headers headers;    // Authorization, Link-Version, Link-Session …
    ConnectOptions connect;
    CarrierOptions carrier;
    std::chrono::milliseconds timeout{15'000}; // from the connection to the 101
};

// An answer other than the 101, kept for its status, Retry-After and problem document.
struct DialFailure {
    Error error;
    std::optional<Response> response; // body cut at 64 KiB; absent when there was none
};

asio::awaitable<std::expected<DialedCarrier, DialFailure>> dial_carrier(DialRequest request);
// The same on a connection that was made before, TLS included.
asio::awaitable<std::expected<DialedCarrier, DialFailure>> dial_carrier(DialRequest request, ByteStreamPtr stream);

// A carrier on a stream whose handshake has been made by others (tests, relays).
enum class CarrierRole { client, server };
CarrierPtr make_carrier(ByteStreamPtr stream, CarrierRole role, CarrierOptions options = {});

} // namespace berth::net
