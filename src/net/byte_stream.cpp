#include "net/byte_stream.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace berth::net {

namespace {

class PrefixedStream : public ByteStream {
public:
    PrefixedStream(Bytes prefix, ByteStreamPtr next)
        : prefix_(std::move(prefix))
        , next_(std::move(next)) {}

    asio::any_io_executor executor() override { return next_->executor(); }
    asio::awaitable<Result<std::size_t>> read_some(std::span<std::byte> buffer) override {
        if (taken_ == prefix_.size() || buffer.empty()) {
            return next_->read_some(buffer);
        }
        return read_prefix(buffer);
    }
    asio::awaitable<Result<>> write(std::span<const ByteView> parts) override { return next_->write(parts); }
    std::size_t try_write(ByteView bytes) override { return next_->try_write(bytes); }
    void hand_over(Taker taker) override { next_->hand_over(std::move(taker)); }
    std::span<std::byte> prepare(std::size_t wanted) override { return next_->prepare(wanted); }
    asio::awaitable<Result<>> commit(std::size_t count) override { return next_->commit(count); }
    asio::awaitable<Result<>> shutdown_send() override { return next_->shutdown_send(); }
    void cancel() noexcept override { next_->cancel(); }
    void close() noexcept override { next_->close(); }
    void limit_unsent(std::size_t bytes) override { next_->limit_unsent(bytes); }
    void release_memory() noexcept override { next_->release_memory(); }
    Peer peer() const override { return next_->peer(); }

private:
    asio::awaitable<Result<std::size_t>> read_prefix(std::span<std::byte> buffer) {
        const std::size_t count = std::min(buffer.size(), prefix_.size() - taken_);
        std::memcpy(buffer.data(), prefix_.data() + taken_, count);
        taken_ += count;
        if (taken_ == prefix_.size()) {
            prefix_ = Bytes(); // = {} would keep the memory
            taken_ = 0;
        }
        co_return count;
    }

    Bytes prefix_;
    std::size_t taken_ = 0; // of prefix_, from its front
    ByteStreamPtr next_;
};

} // namespace

std::string Peer::text() const {
    if (credentials) {
        return "pid " + std::to_string(credentials->pid) + ", uid " + std::to_string(credentials->uid);
    }
    if (address.empty()) {
        return "a Unix socket";
    }
    const bool v6 = address.find(':') != std::string::npos;
    return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

asio::awaitable<Result<>> ByteStream::write(ByteView bytes) {
    const std::array parts{bytes};
    co_return co_await write(std::span<const ByteView>(parts));
}

asio::awaitable<Result<>> ByteStream::commit(std::size_t) {
    co_return fail(Errc::internal, "Bytes were committed that were never prepared.");
}

ByteStreamPtr with_prefix(Bytes prefix, ByteStreamPtr next) {
    if (prefix.empty()) {
        return next;
    }
    return std::make_unique<PrefixedStream>(std::move(prefix), std::move(next));
}

asio::awaitable<Result<>> read_exactly(ByteStream& stream, std::span<std::byte> buffer) {
    while (!buffer.empty()) {
        const auto count = co_await stream.read_some(buffer);
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            co_return fail(Errc::protocol_error, "The stream ended too early.");
        }
        buffer = buffer.subspan(*count);
    }
    co_return Result<>{};
}

} // namespace berth::net
