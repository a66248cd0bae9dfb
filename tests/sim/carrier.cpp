#include "carrier.h"

#include <algorithm>

namespace berth::link::sim {

namespace {

constexpr std::size_t longest_history = 4 * KiB;

} // namespace

void Lane::send(const Transmission& message, TimePoint arrival) {
    Bytes bytes;
    bytes.reserve(message.size());
    for (ByteView view : message.views()) {
        bytes.insert(bytes.end(), view.begin(), view.end());
    }
    send(std::move(bytes), arrival);
}

void Lane::send(Bytes bytes, TimePoint arrival) {
    if (bytes.size() > left_) {
        bytes.resize(left_);
        was_cut_ = true;
    }
    left_ -= left_ == uncut ? 0 : bytes.size();
    if (bytes.empty()) {
        return;
    }
    const std::size_t kept = std::min(bytes.size(), longest_history - std::min(history_.size(), longest_history));
    history_.insert(history_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(kept));
    under_way_ += bytes.size();
    if (!segments_.empty()) {
        arrival = std::max(arrival, segments_.back().at);
    }
    segments_.push_back({arrival, std::move(bytes)});
}

std::optional<Bytes> Lane::arrived(TimePoint now, Random& random) {
    if (segments_.empty() || segments_.front().at > now) {
        return std::nullopt;
    }
    Bytes bytes = std::move(segments_.front().bytes);
    segments_.pop_front();
    if (random.percent(10) && !segments_.empty() && segments_.front().at <= now) {
        // Two messages in one piece.
        bytes.insert(bytes.end(), segments_.front().bytes.begin(), segments_.front().bytes.end());
        segments_.pop_front();
    }
    if (random.percent(40) && bytes.size() > 1) {
        // One message in two pieces; the second may be cut again when its turn comes.
        const auto at = static_cast<std::ptrdiff_t>(1 + random.skewed(bytes.size() - 2));
        segments_.push_front({now, Bytes(bytes.begin() + at, bytes.end())});
        bytes.resize(static_cast<std::size_t>(at));
    }
    under_way_ -= bytes.size();
    return bytes;
}

} // namespace berth::link::sim
