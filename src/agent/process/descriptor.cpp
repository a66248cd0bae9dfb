#include "agent/process/descriptor.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace berth::agent {

asio::awaitable<std::size_t> Descriptor::read_some(std::span<std::byte> buffer) {
    const auto [error, count] = co_await stream_.async_read_some(asio::buffer(buffer.data(), buffer.size()),
                                                                 asio::as_tuple(asio::use_awaitable));
    co_return error ? 0 : count;
}

asio::awaitable<bool> Descriptor::write(ByteView bytes) {
    const auto [error, count] = co_await asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()),
                                                           asio::as_tuple(asio::use_awaitable));
    co_return !error && count == bytes.size();
}

std::size_t Descriptor::read_now(std::span<std::byte> buffer) {
    const ssize_t got = ::read(stream_.native_handle(), buffer.data(), buffer.size());
    return got > 0 ? static_cast<std::size_t>(got) : 0;
}

void Descriptor::cancel() {
    boost::system::error_code ignored;
    stream_.cancel(ignored);
}

void Descriptor::close() {
    boost::system::error_code ignored;
    stream_.close(ignored);
}

} // namespace berth::agent
