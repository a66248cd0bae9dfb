#ifndef _WIN32
#include "client/standard_streams.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <fcntl.h>
#include <unistd.h>

namespace berth::client {

namespace {

// A descriptor that is not blocking while it lasts: others share what is behind it, a terminal for example.
class BorrowedDescriptor {
public:
    BorrowedDescriptor(const asio::any_io_executor& executor, int number)
        : number_(number)
        , flags_(::fcntl(number, F_GETFL))
        , stream_(executor, ::fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)) {}
    BorrowedDescriptor(const BorrowedDescriptor&) = delete;
    BorrowedDescriptor& operator=(const BorrowedDescriptor&) = delete;
    ~BorrowedDescriptor() { ::fcntl(number_, F_SETFL, flags_); }

    asio::posix::stream_descriptor& stream() { return stream_; }

private:
    int number_;
    int flags_;
    asio::posix::stream_descriptor stream_;
};

class StandardStreams final : public net::ByteStream {
public:
    explicit StandardStreams(const asio::any_io_executor& executor)
        : in_(executor, STDIN_FILENO)
        , out_(executor, STDOUT_FILENO) {}

    asio::any_io_executor executor() override { return in_.stream().get_executor(); }

    asio::awaitable<Result<std::size_t>> read_some(std::span<std::byte> buffer) override {
        const auto [error, count] = co_await in_.stream().async_read_some(asio::buffer(buffer.data(), buffer.size()),
                                                                          asio::as_tuple(asio::use_awaitable));
        if (error && error != asio::error::eof) {
            co_return fail(Errc::io_error, "Standard input cannot be read: " + error.message() + ".");
        }
        co_return count;
    }

    asio::awaitable<Result<>> write(std::span<const ByteView> parts) override {
        for (const ByteView part : parts) {
            const auto [error, count] = co_await asio::async_write(
                out_.stream(), asio::buffer(part.data(), part.size()), asio::as_tuple(asio::use_awaitable));
            if (error) {
                co_return fail(Errc::io_error, "Standard output cannot be written: " + error.message() + ".");
            }
        }
        co_return Result<>{};
    }

    asio::awaitable<Result<>> shutdown_send() override {
        close_stream(out_);
        ::close(STDOUT_FILENO);
        co_return Result<>{};
    }

    void cancel() noexcept override {
        boost::system::error_code ignored;
        in_.stream().cancel(ignored);
        if (out_.stream().is_open()) {
            out_.stream().cancel(ignored);
        }
    }

    void close() noexcept override {
        close_stream(in_);
        close_stream(out_);
    }

private:
    static void close_stream(BorrowedDescriptor& descriptor) {
        boost::system::error_code ignored;
        descriptor.stream().close(ignored);
    }

    BorrowedDescriptor in_;
    BorrowedDescriptor out_;
};

} // namespace

net::ByteStreamPtr standard_streams(const asio::any_io_executor& executor) {
    return std::make_unique<StandardStreams>(executor);
}

} // namespace berth::client
#endif
