#include "net/relay.h"

#include "net/deadline.h"
#include "net/io_buffer.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace berth::net {

namespace {

constexpr std::size_t first_buffer_size = 8 * 1024;
// What waits for a byte in a relay at rest: a heartbeat, or the first of more.
constexpr std::size_t resting_buffer_size = 512;

// While it lives, what comes to `from` goes to the taker without being copied first.
class HandedOver {
public:
    HandedOver(ByteStream& from, ByteStream::Taker taker)
        : from_(from) {
        from_.hand_over(std::move(taker));
    }
    HandedOver(const HandedOver&) = delete;
    HandedOver& operator=(const HandedOver&) = delete;
    ~HandedOver() { from_.hand_over({}); }

private:
    ByteStream& from_;
};

class Relay {
public:
    Relay(ByteStream& a, ByteStream& b, RelayOptions options)
        : a_(a)
        , b_(b)
        , options_(std::move(options))
        , idle_(a.executor(), [this] { end({Errc::timed_out, "Nothing has moved for too long.", {}}); })
        , rest_(a.executor(), [this] { rest(); }) {}
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;
    ~Relay() { close(); } // also when it is cancelled

    asio::awaitable<Relayed> run() {
        using namespace asio::experimental::awaitable_operators;
        if (options_.unsent_limit > 0) {
            a_.limit_unsent(options_.unsent_limit);
            b_.limit_unsent(options_.unsent_limit);
        }
        idle_.arm(options_.idle_timeout);
        rest_.arm(options_.rest_after);
        co_await (copy(a_, b_, a_to_b_, true) && copy(b_, a_, b_to_a_, false));
        relayed_.a_to_b = a_to_b_.total;
        relayed_.b_to_a = b_to_a_.total;
        co_return std::move(relayed_);
    }

private:
    struct Direction {
        std::uint64_t total = 0;
        bool reading = false; // waits for bytes
        bool resting = false; // and was broken off by rest()
        bool ended = false;
    };

    asio::awaitable<void> copy(ByteStream& from, ByteStream& to, Direction& direction, bool a_to_b) {
        const HandedOver short_cut(from, [this, &to, &direction, a_to_b](ByteView bytes) {
            const std::size_t count = to.try_write(bytes);
            note_moved(count, direction.total, a_to_b);
            return count;
        });
        // Begins small: most relays carry little, and a gateway has thousands of them.
        std::size_t size = std::min(first_buffer_size, options_.buffer_size);
        std::optional<IoBuffer> own;
        for (;;) {
            std::span<std::byte> buffer = to.prepare(size);
            const bool prepared = !buffer.empty();
            if (!prepared) {
                if (!own || own->size() != size) {
                    own.emplace(size);
                }
                buffer = own->bytes();
            }
            direction.reading = true;
            const auto count = co_await from.read_some(buffer);
            direction.reading = false;
            const bool resting = std::exchange(direction.resting, false);
            if (!count && resting && count.error().code == Errc::cancelled) {
                own.reset();
                size = std::min(resting_buffer_size, options_.buffer_size);
                from.release_memory();
                continue;
            }
            if (!count) {
                end(count.error());
                co_return;
            }
            if (*count == 0) {
                if (const auto ended = co_await to.shutdown_send(); !ended) {
                    end(ended.error());
                }
                direction.ended = true;
                co_return;
            }
            Result<> written;
            if (prepared) {
                written = co_await to.commit(*count);
            } else {
                written = co_await to.write(ByteView(buffer.first(*count)));
            }
            if (!written) {
                end(written.error());
                co_return;
            }
            note_moved(*count, direction.total, a_to_b);
            if (*count == buffer.size() && size < options_.buffer_size) {
                size = std::min(std::max(size * 4, first_buffer_size), options_.buffer_size);
            }
        }
    }

    void note_moved(std::size_t count, std::uint64_t& total, bool a_to_b) {
        if (count == 0) {
            return;
        }
        total += count;
        idle_.arm(options_.idle_timeout);
        rest_.arm(options_.rest_after);
        if (options_.moved) {
            options_.moved(a_to_b ? count : 0, a_to_b ? 0 : count);
        }
    }

    // Breaks off both reads, which loses nothing; copy() gives back what it can and begins others. Not while one side
    // is being written to: cancelling a write would lose bytes.
    void rest() {
        const auto quiet = [](const Direction& direction) { return direction.reading || direction.ended; };
        if (!quiet(a_to_b_) || !quiet(b_to_a_)) {
            return;
        }
        for (auto [direction, from] : {std::pair(&a_to_b_, &a_), std::pair(&b_to_a_, &b_)}) {
            if (direction->reading) {
                direction->resting = true;
                from->cancel();
            }
        }
    }

    // The first error is the reason; those that closing brings about are not.
    void end(Error error) {
        if (!relayed_.error) {
            relayed_.error = std::move(error);
        }
        close();
    }

    void close() noexcept {
        a_.close();
        b_.close();
    }

    ByteStream& a_;
    ByteStream& b_;
    RelayOptions options_;
    Deadline idle_;
    Deadline rest_;
    Direction a_to_b_;
    Direction b_to_a_;
    Relayed relayed_;
};

} // namespace

asio::awaitable<Relayed> relay(ByteStream& a, ByteStream& b, RelayOptions options) {
    Relay relay(a, b, std::move(options));
    co_return co_await relay.run();
}

} // namespace berth::net
