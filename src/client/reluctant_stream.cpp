#include "client/reluctant_stream.h"

#include <utility>
#include <vector>

namespace berth::client {

asio::awaitable<Result<>> ReluctantStream::pass(std::span<const ByteView> parts) {
    while (writing_) {
        co_await free_.wait();
    }
    writing_ = true;
    const Bytes held = std::exchange(held_, {});
    std::vector<ByteView> all;
    if (!held.empty()) {
        all.emplace_back(held);
    }
    all.insert(all.end(), parts.begin(), parts.end());
    auto written = all.empty() ? Result<>{} : co_await inner_->write(all);
    writing_ = false;
    free_.notify();
    co_return written;
}

asio::awaitable<void> ReluctantStream::flush() {
    if (!held_.empty() && flows_()) {
        [[maybe_unused]] const auto written = co_await pass({}); // the next write or read tells of a failure
    }
}

asio::awaitable<Result<>> ReluctantStream::write(std::span<const ByteView> parts) {
    std::size_t size = 0;
    for (const auto part : parts) {
        size += part.size();
    }
    if (size <= small_piece && held_.size() + size <= most_held && !writing_ && !flows_()) {
        for (const auto part : parts) {
            held_.insert(held_.end(), part.begin(), part.end());
        }
        co_return Result<>{};
    }
    co_return co_await pass(parts);
}

asio::awaitable<Result<>> ReluctantStream::shutdown_send() {
    auto passed = co_await pass({});
    co_return passed ? co_await inner_->shutdown_send() : passed;
}

} // namespace berth::client
