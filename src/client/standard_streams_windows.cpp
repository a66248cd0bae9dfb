#ifdef _WIN32
#include "client/standard_streams.h"
#include "net/blocking_pool.h"

#include <algorithm>
#include <fcntl.h>
#include <io.h>
#include <memory>

namespace berth::client {

namespace {

constexpr int stdin_number = 0;
constexpr int stdout_number = 1;
// One piece of a write, which wants an int.
constexpr std::size_t largest_write = 1 << 20;

// The pipes that OpenSSH hands out here cannot be waited for, so a thread each waits in reading and in writing. They
// are left behind at the end: nothing interrupts a read, and the process ends then.
class StandardStreams final : public net::ByteStream {
public:
    explicit StandardStreams(const asio::any_io_executor& executor)
        : executor_(executor) {
        ::_setmode(stdin_number, _O_BINARY);
        ::_setmode(stdout_number, _O_BINARY);
    }

    asio::any_io_executor executor() override { return executor_; }

    asio::awaitable<Result<std::size_t>> read_some(std::span<std::byte> buffer) override {
        auto bytes = co_await reader_->run([size = std::min(buffer.size(), largest_write)]() -> Result<Bytes> {
            Bytes read(size);
            const int count = ::_read(stdin_number, read.data(), static_cast<unsigned>(read.size()));
            if (count < 0) {
                return fail(Errc::io_error, "Standard input cannot be read.");
            }
            read.resize(static_cast<std::size_t>(count));
            return read;
        });
        if (!bytes || closed_) {
            co_return bytes ? fail(Errc::cancelled, "Standard input is closed.") : std::unexpected(bytes.error());
        }
        std::ranges::copy(*bytes, buffer.begin());
        co_return bytes->size();
    }

    asio::awaitable<Result<>> write(std::span<const ByteView> parts) override {
        for (const ByteView part : parts) {
            auto written = co_await writer_->run([bytes = Bytes(part.begin(), part.end())]() -> Result<> {
                for (ByteView rest = bytes; !rest.empty();) {
                    const int count = ::_write(stdout_number, rest.data(),
                                               static_cast<unsigned>(std::min(rest.size(), largest_write)));
                    if (count <= 0) {
                        return fail(Errc::io_error, "Standard output cannot be written.");
                    }
                    rest = rest.subspan(static_cast<std::size_t>(count));
                }
                return {};
            });
            if (!written) {
                co_return written;
            }
        }
        co_return Result<>{};
    }

    asio::awaitable<Result<>> shutdown_send() override {
        ::_close(stdout_number);
        co_return Result<>{};
    }

    void cancel() noexcept override {}
    void close() noexcept override { closed_ = true; }

private:
    asio::any_io_executor executor_;
    net::BlockingPool* reader_ = new net::BlockingPool(1); // never joined, as said above
    net::BlockingPool* writer_ = new net::BlockingPool(1);
    bool closed_ = false;
};

} // namespace

net::ByteStreamPtr standard_streams(const asio::any_io_executor& executor) {
    return std::make_unique<StandardStreams>(executor);
}

} // namespace berth::client
#endif
