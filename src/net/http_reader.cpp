#include "net/http_reader.h"

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <cstring>
#include <variant>
#include <vector>

namespace berth::net {

namespace {

namespace http = boost::beast::http;
using RequestParser = http::request_parser<http::buffer_body>;
using ResponseParser = http::response_parser<http::buffer_body>;

// What is read from the stream at once.
constexpr std::size_t read_size = 16 * 1024;
constexpr std::size_t body_read_size = 64 * 1024;
// What a peer may send ahead while its request is being worked on.
constexpr std::size_t max_ahead = 64 * 1024;

Error to_error(const boost::system::error_code& code) {
    if (code == http::error::header_limit || code == http::error::buffer_overflow) {
        return {Errc::too_large, "The HTTP head is too large.", {}};
    }
    if (code == http::error::bad_version) {
        return {Errc::invalid_argument, "The HTTP version is not 1.0 or 1.1.", {}};
    }
    return {Errc::protocol_error, "The HTTP message is malformed: " + code.message() + ".", {}};
}

// What Beast lets pass and others downstream might read differently (RFC 9112 section 6).
std::optional<Error> ambiguity(const MessageHead& head, bool request) {
    const std::size_t codings = head.headers.count("Transfer-Encoding");
    if (codings > 0) {
        if (head.headers.contains("Content-Length")) {
            return Error{Errc::protocol_error, "The HTTP message has both Content-Length and Transfer-Encoding.", {}};
        }
        if (codings > 1 || head.headers.get("Transfer-Encoding").size() != std::string_view("chunked").size() ||
            !head.headers.has_token("Transfer-Encoding", "chunked")) {
            return Error{Errc::unsupported, "The HTTP message has a transfer coding other than chunked.", {}};
        }
        if (head.minor_version == 0) {
            return Error{Errc::protocol_error, "The HTTP/1.0 message has a transfer coding.", {}};
        }
    }
    if (head.headers.count("Content-Length") > 1) {
        return Error{Errc::protocol_error, "The HTTP message has more than one Content-Length.", {}};
    }
    if (request) {
        const std::size_t hosts = head.headers.count("Host");
        if (hosts > 1 || (hosts == 0 && head.minor_version == 1)) {
            return Error{Errc::protocol_error, "The HTTP request has not exactly one Host field.", {}};
        }
    }
    return std::nullopt;
}

} // namespace

struct HttpReader::State {
    Kind kind;
    std::size_t header_limit;
    Timeouts timeouts;
    Deadline& deadline;
    std::variant<std::monostate, RequestParser, ResponseParser> parser;
    std::vector<std::byte> buffer; // [begin, end) is read and not yet parsed
    std::size_t begin = 0;
    std::size_t end = 0;
    bool begun = false;

    template<typename Call>
    auto with_parser(Call call) {
        if (auto* request = std::get_if<RequestParser>(&parser)) {
            return call(*request);
        }
        return call(std::get<ResponseParser>(parser));
    }

    std::size_t held() const { return end - begin; }

    // Reads once from the stream; the count, 0 at its end.
    asio::awaitable<Result<std::size_t>> read_more(ByteStream& stream, std::size_t wanted, std::size_t limit) {
        if (begin == end) {
            begin = end = 0;
        }
        if (buffer.size() - end < wanted) {
            if (begin > 0) {
                std::memmove(buffer.data(), buffer.data() + begin, held());
                end -= begin;
                begin = 0;
            }
            if (held() >= limit) {
                co_return fail(Errc::too_large, "The HTTP head is too large.");
            }
            buffer.resize(std::max(buffer.size(), end + wanted));
        }
        auto count = co_await stream.read_some(std::span(buffer).subspan(end, wanted));
        if (!count) {
            if (deadline.passed()) {
                co_return fail(Errc::timed_out, "The peer took too long to send.");
            }
            co_return count;
        }
        end += *count;
        co_return count;
    }

    // Gives the parser what is held. The error is need_more when that is not enough.
    boost::system::error_code parse() {
        boost::system::error_code code;
        if (held() == 0) {
            return http::error::need_more;
        }
        begin += with_parser(
            [&](auto& chosen) { return chosen.put(asio::const_buffer(buffer.data() + begin, held()), code); });
        return code;
    }

    void start_message(bool bodiless) {
        begun = held() > 0;
        if (kind == Kind::request) {
            parser.emplace<RequestParser>();
        } else {
            parser.emplace<ResponseParser>().skip(bodiless);
        }
        with_parser([this](auto& chosen) {
            chosen.header_limit(static_cast<std::uint32_t>(header_limit));
            chosen.body_limit(boost::none); // whoever reads the body knows its limit
        });
    }

    MessageHead head() {
        MessageHead result;
        with_parser([&result](auto& chosen) {
            const auto& message = chosen.get();
            result.minor_version = message.version() % 10;
            result.keep_alive = message.keep_alive();
            for (const auto& field : message) {
                result.headers.add(std::string(field.name_string()), std::string(field.value()));
            }
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(chosen)>, RequestParser>) {
                result.method = message.method_string();
                result.target = message.target();
            } else {
                result.status = message.result_int();
            }
        });
        return result;
    }
};

HttpReader::HttpReader(Kind kind, std::size_t header_limit, Timeouts timeouts, Deadline& deadline)
    : state_(new State{kind, header_limit, timeouts, deadline, {}, {}, 0, 0, false}) {}

HttpReader::~HttpReader() = default;

asio::awaitable<Result<std::optional<MessageHead>>> HttpReader::read_head(ByteStream& stream, bool bodiless) {
    State& state = *state_;
    state.start_message(bodiless);
    const Limited limited(state.deadline, state.begun ? state.timeouts.head : state.timeouts.idle);
    for (;;) {
        const boost::system::error_code code = state.parse();
        if (code && code != http::error::need_more) {
            co_return std::unexpected(to_error(code));
        }
        if (state.with_parser([](auto& chosen) { return chosen.is_header_done(); })) {
            break;
        }
        if (!code) {
            continue;
        }
        const auto count = co_await state.read_more(stream, read_size, state.header_limit + read_size);
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            if (!state.begun) {
                co_return std::nullopt;
            }
            co_return fail(Errc::protocol_error, "The connection ended in the middle of an HTTP head.");
        }
        if (!state.begun) {
            state.begun = true;
            state.deadline.arm(state.timeouts.head);
        }
    }
    MessageHead head = state.head();
    if (auto error = ambiguity(head, state.kind == Kind::request)) {
        co_return std::unexpected(std::move(*error));
    }
    co_return head;
}

bool HttpReader::begun() const {
    return state_->begun;
}

asio::awaitable<Result<std::size_t>> HttpReader::read_body(ByteStream& stream, std::span<std::byte> buffer) {
    State& state = *state_;
    if (body_ended() || buffer.empty()) {
        co_return std::size_t{0};
    }
    for (;;) {
        std::size_t left = buffer.size();
        state.with_parser([&](auto& chosen) {
            auto& body = chosen.get().body();
            body.data = buffer.data();
            body.size = buffer.size();
            body.more = true;
        });
        boost::system::error_code code = state.parse();
        if (code == http::error::need_buffer) {
            code = {};
        }
        left = state.with_parser([](auto& chosen) { return chosen.get().body().size; });
        if (code && code != http::error::need_more) {
            co_return std::unexpected(to_error(code));
        }
        if (left < buffer.size() || body_ended()) {
            co_return buffer.size() - left;
        }
        if (!code) {
            continue;
        }
        const Limited limited(state.deadline, state.timeouts.body);
        const auto count = co_await state.read_more(stream, body_read_size, state.header_limit + body_read_size);
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            state.with_parser([&](auto& chosen) { chosen.put_eof(code); });
            if (code && code != http::error::need_more) {
                co_return fail(Errc::protocol_error, "The connection ended in the middle of an HTTP body.");
            }
            if (!body_ended()) {
                co_return fail(Errc::protocol_error, "The connection ended in the middle of an HTTP body.");
            }
            co_return std::size_t{0};
        }
    }
}

bool HttpReader::body_ended() const {
    return state_->with_parser([](auto& chosen) { return chosen.is_done(); });
}

bool HttpReader::holds_bytes() const {
    return state_->held() > 0;
}

asio::awaitable<HttpReader::Ahead> HttpReader::read_ahead(ByteStream& stream) {
    if (state_->held() >= max_ahead) {
        co_return Ahead::full;
    }
    const auto count = co_await state_->read_more(stream, read_size, max_ahead);
    co_return count && *count > 0 ? Ahead::more : Ahead::ended;
}

Bytes HttpReader::take_rest() {
    Bytes rest(state_->buffer.begin() + static_cast<std::ptrdiff_t>(state_->begin),
               state_->buffer.begin() + static_cast<std::ptrdiff_t>(state_->end));
    state_->begin = state_->end = 0;
    state_->buffer = std::vector<std::byte>(); // an upgraded connection may live for days; = {} would keep the memory
    return rest;
}

} // namespace berth::net
