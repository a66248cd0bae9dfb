// A pipe's end or a pty's master for coroutines.
#pragma once

#include "agent/process/unique_fd.h"
#include "base/bytes.h"
#include "net/asio.h"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <span>

namespace berth::agent {

// One read of a pty or pipe; larger ones are never there (a pipe holds as much, a pty less).
inline constexpr std::size_t read_size = 64 * 1024;

class Descriptor {
public:
    Descriptor(const asio::any_io_executor& executor, UniqueFd fd)
        : stream_(executor, fd.release()) {}

    bool is_open() const { return stream_.is_open(); }
    int native() { return stream_.native_handle(); }
    // Some bytes; 0 at the end, which for a pty is also that nobody has it open any more.
    asio::awaitable<std::size_t> read_some(std::span<std::byte> buffer);
    // All of it; false when nobody reads any more.
    asio::awaitable<bool> write(ByteView bytes);
    // What is there now, without waiting; 0: nothing.
    std::size_t read_now(std::span<std::byte> buffer);
    void cancel();
    void close();

private:
    asio::posix::stream_descriptor stream_;
};

} // namespace berth::agent
