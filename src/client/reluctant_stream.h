// A stream that keeps small pieces back while they would go nowhere: a page in a browser says every few seconds that it
// is still there, and that alone must not wake a suspended workspace. Promises order and loses nothing: what was kept
// back goes ahead of the next larger piece, or when flush() is called.
#pragma once

#include "net/byte_stream.h"
#include "net/event.h"

#include <functional>

namespace berth::client {

class ReluctantStream final : public net::ByteStream {
public:
    // Pieces up to this size are signs of life; what people do comes in larger ones.
    static constexpr std::size_t small_piece = 64;
    // Beyond it everything goes: so much is no sign of life any more.
    static constexpr std::size_t most_held = 64 * 1024;

    // `flows` says whether what is written goes anywhere now.
    ReluctantStream(net::ByteStreamPtr inner, std::function<bool()> flows)
        : inner_(std::move(inner))
        , flows_(std::move(flows))
        , free_(inner_->executor()) {}

    // Writes what was kept back, where it flows now.
    asio::awaitable<void> flush();

    asio::any_io_executor executor() override { return inner_->executor(); }
    asio::awaitable<Result<std::size_t>> read_some(std::span<std::byte> buffer) override {
        return inner_->read_some(buffer);
    }
    asio::awaitable<Result<>> write(std::span<const ByteView> parts) override;
    asio::awaitable<Result<>> shutdown_send() override;
    void cancel() noexcept override { inner_->cancel(); }
    void close() noexcept override { inner_->close(); }
    void limit_unsent(std::size_t bytes) override { inner_->limit_unsent(bytes); }
    net::Peer peer() const override { return inner_->peer(); }

private:
    // What is held and then the parts, as one turn.
    asio::awaitable<Result<>> pass(std::span<const ByteView> parts);

    net::ByteStreamPtr inner_;
    std::function<bool()> flows_;
    net::Event free_;
    bool writing_ = false;
    Bytes held_;
};

} // namespace berth::client
