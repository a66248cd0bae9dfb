#include "client/stream_impl.h"

namespace berth::client {

namespace {

// One read: a large message of the link, and little enough to allocate each time.
constexpr std::size_t read_size = 128 * 1024;

asio::awaitable<Result<Bytes>> read_from(std::shared_ptr<net::LinkStream> stream) {
    Bytes buffer(read_size);
    const auto count = co_await stream->read_some(buffer);
    if (!count) {
        co_return std::unexpected(count.error());
    }
    buffer.resize(*count);
    co_return buffer;
}

asio::awaitable<Result<void>> write_to(std::shared_ptr<net::LinkStream> stream, std::shared_ptr<const Bytes> bytes) {
    co_return co_await stream->write(ByteView(*bytes));
}

asio::awaitable<Result<void>> finish_of(std::shared_ptr<net::LinkStream> stream) {
    co_return co_await stream->shutdown_send();
}

} // namespace

Stream::Stream(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}

Stream::~Stream() = default;

Task<Result<Bytes>> Stream::read() {
    return on_io<Bytes>(impl_->executor, [stream = impl_->stream] { return read_from(stream); });
}

Task<Result<void>> Stream::write(Bytes bytes) {
    return on_io<void>(impl_->executor,
                       [stream = impl_->stream, bytes = std::make_shared<const Bytes>(std::move(bytes))] {
                           return write_to(stream, bytes);
                       });
}

Task<Result<void>> Stream::finish() {
    return on_io<void>(impl_->executor, [stream = impl_->stream] { return finish_of(stream); });
}

void Stream::reset(Error reason) {
    asio::post(impl_->executor, [stream = impl_->stream, reason = std::move(reason)] { stream->reset(reason); });
}

} // namespace berth::client
