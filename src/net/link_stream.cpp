#include "net/link_stream.h"

#include <algorithm>
#include <cstring>

namespace berth::net {

namespace {

// What a peer may still send on a stream that was finished and let go, before it is told to stop: enough for the last
// words of any protocol.
constexpr std::size_t max_discarded = 1024 * 1024;

Error gone() {
    return {Errc::unavailable, "The stream has ended.", {}};
}
Error cancelled() {
    return {Errc::cancelled, "The operation on the stream was cancelled.", {}};
}

class LinkStreamImpl final : public LinkStream {
public:
    LinkStreamImpl(std::shared_ptr<StreamHost> host, std::shared_ptr<StreamState> state)
        : host_(std::move(host))
        , state_(std::move(state)) {}
    LinkStreamImpl(const LinkStreamImpl&) = delete;
    LinkStreamImpl& operator=(const LinkStreamImpl&) = delete;
    ~LinkStreamImpl() override { state_->abandon(); }

    asio::any_io_executor executor() override { return state_->executor(); }
    asio::awaitable<Result<std::size_t>> read_some(std::span<std::byte> buffer) override {
        return state_->read_some(buffer);
    }
    asio::awaitable<Result<>> write(std::span<const ByteView> parts) override { return state_->write(parts); }
    void hand_over(Taker taker) override { state_->hand_over(std::move(taker)); }
    std::span<std::byte> prepare(std::size_t wanted) override { return state_->prepare(wanted); }
    asio::awaitable<Result<>> commit(std::size_t count) override { return state_->commit(count); }
    asio::awaitable<Result<>> shutdown_send() override { co_return state_->finish(); }
    void cancel() noexcept override { state_->cancel(); }
    void close() noexcept override {
        state_->cancel();
        state_->abandon();
    }

    link::StreamId id() const override { return state_->id(); }
    const std::string& kind() const override { return state_->kind(); }
    const std::string& target() const override { return state_->target(); }
    link::Priority priority() const override { return state_->priority(); }
    void set_priority(link::Priority priority) override { state_->set_priority(priority); }
    Result<> accept() override { return state_->accept(); }
    void refuse(Error reason) override { state_->refuse(reason); }
    void reset(Error reason) override { state_->reset(reason); }

private:
    std::shared_ptr<StreamHost> host_; // outlives state_'s last call
    std::shared_ptr<StreamState> state_;
};

} // namespace

StreamState::StreamState(StreamHost& host, link::StreamId id, std::string kind, std::string target,
                         link::Priority priority)
    : host_(host)
    , id_(id)
    , kind_(std::move(kind))
    , target_(std::move(target))
    , priority_(priority)
    , changed_(host_.stream_executor()) {}

void StreamState::received(ByteView bytes) {
    if (abandoned_) {
        discarded_ += bytes.size();
        if (discarded_ > max_discarded) {
            host_.endpoint().reset(id_, gone());
            host_.forget(id_);
        } else {
            host_.endpoint().consume(id_, bytes.size(), link::Clock::now());
        }
        return;
    }
    if (taker_ && !waiting_.empty() && filled_ == 0 && unread_.empty()) {
        const std::size_t taken = taker_(bytes);
        host_.endpoint().consume(id_, taken, link::Clock::now());
        bytes = bytes.subspan(taken);
        if (bytes.empty()) {
            return;
        }
    }
    if (!waiting_.empty() && unread_.empty()) {
        const std::size_t count = std::min(bytes.size(), waiting_.size() - filled_);
        std::memcpy(waiting_.data() + filled_, bytes.data(), count);
        filled_ += count;
        bytes = bytes.subspan(count);
        changed_.notify();
    }
    if (!bytes.empty()) {
        unread_.emplace_back(bytes.begin(), bytes.end());
        changed_.notify();
    }
}

void StreamState::finished() {
    peer_finished_ = true;
    if (finished_) {
        host_.forget(id_);
    }
    changed_.notify();
}

void StreamState::failed(Error reason) {
    if (!error_) {
        error_ = std::move(reason);
    }
    changed_.notify();
}

asio::awaitable<Result<>> StreamState::wait_open() {
    const unsigned cancels = cancels_;
    while (!is_open_ && !error_ && cancels == cancels_) {
        co_await changed_.wait();
    }
    if (error_) {
        co_return std::unexpected(*error_);
    }
    co_return is_open_ ? Result<>{} : std::unexpected(cancelled());
}

std::size_t StreamState::take(std::span<std::byte> buffer) {
    std::size_t taken = 0;
    while (!unread_.empty() && taken < buffer.size()) {
        const ByteView rest = ByteView(unread_.front()).subspan(unread_begin_);
        const std::size_t count = std::min(rest.size(), buffer.size() - taken);
        std::memcpy(buffer.data() + taken, rest.data(), count);
        taken += count;
        unread_begin_ += count;
        if (count == rest.size()) {
            unread_.pop_front();
            unread_begin_ = 0;
        }
    }
    return taken;
}

void StreamState::consume(std::size_t count) {
    if (!error_) {
        host_.endpoint().consume(id_, count, link::Clock::now());
        host_.settle_received();
    }
}

asio::awaitable<Result<std::size_t>> StreamState::read_some(std::span<std::byte> buffer) {
    // Takes the buffer back however this ends: a cancelled coroutine's memory must not be written to.
    struct Waiting {
        StreamState& state;
        ~Waiting() { state.waiting_ = {}; }
    };
    if (buffer.empty()) {
        co_return std::size_t{0};
    }
    const unsigned cancels = cancels_;
    std::size_t count = take(buffer);
    if (count == 0 && !peer_finished_ && !error_) {
        const Waiting waiting{*this};
        waiting_ = buffer;
        filled_ = 0;
        while (filled_ == 0 && !peer_finished_ && !error_ && cancels == cancels_) {
            co_await changed_.wait();
        }
        count = filled_;
    }
    if (count > 0) {
        consume(count);
        co_return count;
    }
    if (peer_finished_) {
        co_return std::size_t{0};
    }
    co_return std::unexpected(error_ ? *error_ : cancelled());
}

asio::awaitable<Result<>> StreamState::write(std::span<const ByteView> parts) {
    const unsigned cancels = cancels_;
    for (ByteView part : parts) {
        while (!part.empty()) {
            if (error_) {
                co_return std::unexpected(*error_);
            }
            const link::Written written = host_.endpoint().write(id_, part);
            part = part.subspan(written.accepted);
            if (written.outcome == link::WriteOutcome::no_stream) {
                host_.settle();
                co_return std::unexpected(end_reason());
            }
            if (written.outcome == link::WriteOutcome::blocked) {
                host_.settle();
                if (auto room = co_await wait_writable(cancels); !room) {
                    co_return room;
                }
            }
        }
    }
    host_.settle();
    co_return Result<>{};
}

asio::awaitable<Result<>> StreamState::wait_writable(unsigned cancels) {
    // Room that comes before we wait would not be seen: the endpoint is asked, not the event alone.
    while (!error_ && cancels == cancels_ && host_.endpoint().writable(id_) == 0) {
        co_await changed_.wait();
    }
    if (error_) {
        co_return std::unexpected(*error_);
    }
    co_return cancels == cancels_ ? Result<>{} : std::unexpected(cancelled());
}

std::span<std::byte> StreamState::prepare(std::size_t wanted) {
    prepared_ = host_.endpoint().make_chunk(wanted);
    return prepared_->writable();
}

asio::awaitable<Result<>> StreamState::commit(std::size_t count) {
    if (!prepared_) {
        co_return fail(Errc::internal, "Bytes were committed that were never prepared.");
    }
    const unsigned cancels = cancels_;
    link::Chunk chunk = std::move(*prepared_);
    prepared_.reset();
    chunk.fill(count);
    while (!error_) {
        // NOLINTNEXTLINE(bugprone-use-after-move): what is blocked is not taken
        const link::Written written = host_.endpoint().write(id_, std::move(chunk));
        host_.settle();
        if (written.outcome == link::WriteOutcome::taken) {
            co_return Result<>{};
        }
        if (written.outcome == link::WriteOutcome::no_stream) {
            break;
        }
        if (auto room = co_await wait_writable(cancels); !room) {
            co_return room;
        }
    }
    co_return std::unexpected(end_reason());
}

Error StreamState::end_reason() const {
    return error_ ? *error_ : gone();
}

Result<> StreamState::finish() {
    if (error_) {
        return std::unexpected(*error_);
    }
    if (!std::exchange(finished_, true)) {
        host_.endpoint().finish(id_);
        if (peer_finished_) {
            host_.forget(id_);
        }
        host_.settle_soon();
    }
    return {};
}

Result<> StreamState::accept() {
    if (error_ || host_.endpoint().accept(id_) != link::StreamOutcome::done) {
        return std::unexpected(end_reason());
    }
    is_open_ = true;
    host_.settle_soon();
    return {};
}

void StreamState::refuse(const Error& reason) {
    if (!error_) {
        host_.endpoint().refuse(id_, reason);
        host_.forget(id_);
        failed(reason);
        host_.settle();
    }
}

void StreamState::reset(const Error& reason) {
    if (!error_) {
        host_.endpoint().reset(id_, reason);
        host_.forget(id_);
        failed(reason);
        host_.settle();
    }
}

void StreamState::cancel() {
    ++cancels_;
    changed_.notify();
}

void StreamState::set_priority(link::Priority priority) {
    priority_ = priority;
    host_.endpoint().set_priority(id_, priority);
    host_.settle();
}

void StreamState::abandon() {
    if (std::exchange(abandoned_, true) || error_) {
        return;
    }
    if (!finished_) {
        reset(cancelled());
        return;
    }
    std::size_t held = 0;
    for (const Bytes& piece : unread_) {
        held += piece.size();
    }
    unread_.clear();
    if (held > unread_begin_) {
        consume(held - unread_begin_);
    }
}

LinkStreamPtr make_link_stream(std::shared_ptr<StreamHost> host, std::shared_ptr<StreamState> state) {
    return std::make_unique<LinkStreamImpl>(std::move(host), std::move(state));
}

} // namespace berth::net
