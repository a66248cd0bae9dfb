// Reads HTTP/1.1 messages from a byte stream, heads and bodies, by Beast's parser; refuses what two parsers could read
// in two ways. For this room's own use: server and client share it.
#pragma once

#include "net/byte_stream.h"
#include "net/deadline.h"
#include "net/http.h"

#include <chrono>
#include <memory>
#include <optional>

namespace berth::net {

struct MessageHead {
    std::string method;  // of a request
    std::string target;  // of a request, raw
    unsigned status = 0; // of a response
    unsigned minor_version = 1;
    Headers headers;
    bool keep_alive = true; // as far as the sender is concerned
};

// The errors of its functions: `protocol_error` malformed, `too_large` head over its limit, `timed_out`,
// `unsupported` a transfer coding and `invalid_argument` a version that is not spoken here, else the stream's own.
class HttpReader {
public:
    enum class Kind { request, response };

    struct Timeouts {
        std::chrono::milliseconds idle; // to the first byte of a head
        std::chrono::milliseconds head; // from there to its end
        std::chrono::milliseconds body; // for one read
    };

    // The deadline has to cancel the stream's operations when it expires.
    HttpReader(Kind kind, std::size_t header_limit, Timeouts timeouts, Deadline& deadline);
    HttpReader(const HttpReader&) = delete;
    HttpReader& operator=(const HttpReader&) = delete;
    ~HttpReader();

    // The next message's head, or nothing when the stream has ended before one began. `bodiless`: the response is to a
    // HEAD request.
    asio::awaitable<Result<std::optional<MessageHead>>> read_head(ByteStream& stream, bool bodiless = false);
    // Whether a byte of the message being read has come: an error then deserves an answer.
    bool begun() const;

    // Some bytes of the present message's body; 0 at its end.
    asio::awaitable<Result<std::size_t>> read_body(ByteStream& stream, std::span<std::byte> buffer);
    bool body_ended() const;

    // What was read beyond the present message, and reading more of it while nothing is asked for: `full` when no more
    // is held ahead, `ended` when nothing more comes.
    enum class Ahead { more, full, ended };
    bool holds_bytes() const;
    asio::awaitable<Ahead> read_ahead(ByteStream& stream);
    Bytes take_rest();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace berth::net
