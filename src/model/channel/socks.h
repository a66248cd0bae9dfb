// The server's half of SOCKS5 (RFC 1928), pure: bytes in, bytes to send and the wanted address out. Only what a proxy
// on one's own machine needs: no authentication, CONNECT. Promises bounded memory and that nothing a client
// sends does more than end its connection.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <cstdint>
#include <string>

namespace berth::model::channel {

struct SocksRequest {
    std::string host; // an address in text form, or a name for the proxy's far end to resolve
    std::uint16_t port = 0;

    friend bool operator==(const SocksRequest&, const SocksRequest&) = default;
};

// RFC 1928 section 6.
enum class SocksReply : std::uint8_t {
    succeeded = 0,
    general_failure = 1,
    not_allowed = 2,
    network_unreachable = 3,
    host_unreachable = 4,
    connection_refused = 5,
    ttl_expired = 6,
    command_not_supported = 7,
    address_type_not_supported = 8
};

class SocksNegotiation {
public:
    enum class State {
        reading, // wants more bytes
        asked,   // request() is there: dial it, then send reply()
        refused  // to_send() says so where the protocol has words for it; then the connection is closed
    };

    // Takes bytes of the client until the request is complete and returns how many; those behind are the connection's
    // own. What it takes at once is bounded by the protocol: 262 bytes.
    std::size_t feed(ByteView bytes);
    State state() const { return state_; }
    const SocksRequest& request() const { return request_; }
    const Error& error() const { return error_; } // refused: why

    // What is to be sent now; empty afterwards.
    Bytes to_send();
    // The answer to a request. The address is all zeros: the client has no use for the far end's.
    static Bytes reply(SocksReply reply);

private:
    enum class Phase { greeting, methods, head, address, over };

    void advance();
    void refuse(Errc code, std::string why);
    void refuse_with(SocksReply reply, Errc code, std::string why);
    void take_methods();
    void take_head();
    void take_address();

    State state_ = State::reading;
    Phase phase_ = Phase::greeting;
    std::size_t wanted_ = 2; // bytes that the phase needs
    std::uint8_t address_type_ = 0;
    Bytes have_;
    Bytes to_send_;
    SocksRequest request_;
    Error error_;
};

// What a failure of dialling is called in SOCKS.
SocksReply socks_reply_for(Errc code);

} // namespace berth::model::channel
