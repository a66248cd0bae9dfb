#include "platform/rate_limiter.h"

#include <algorithm>
#include <cmath>

namespace berth::platform {

namespace {

// Keys held at most; full buckets are dropped first, which changes nothing for their owners.
constexpr std::size_t key_limit = 10'000;

} // namespace

RateLimiter::RateLimiter(std::uint32_t per_minute)
    : capacity_(per_minute)
    , per_second_(per_minute / 60.0) {}

RateLimiter::Bucket& RateLimiter::bucket_of(const std::string& key, Time now) {
    const auto fill = [&](Bucket& bucket) {
        const std::chrono::duration<double> passed = now - bucket.filled_at;
        bucket.tokens = std::min(capacity_, bucket.tokens + passed.count() * per_second_);
        bucket.filled_at = now;
    };
    if (buckets_.size() >= key_limit && !buckets_.contains(key)) {
        std::erase_if(buckets_, [&](auto& entry) {
            fill(entry.second);
            return entry.second.tokens >= capacity_;
        });
        if (buckets_.size() >= key_limit) {
            buckets_.clear();
        }
    }
    auto& bucket = buckets_.try_emplace(key, Bucket{capacity_, now}).first->second;
    fill(bucket);
    return bucket;
}

std::optional<std::chrono::seconds> RateLimiter::wait_for(const Bucket& bucket) const {
    if (bucket.tokens >= 1) {
        return std::nullopt;
    }
    return std::chrono::seconds(static_cast<std::int64_t>(std::ceil((1 - bucket.tokens) / per_second_)));
}

std::optional<std::chrono::seconds> RateLimiter::take(const std::string& key, Time now) {
    const std::scoped_lock lock(mutex_);
    auto& bucket = bucket_of(key, now);
    if (auto wait = wait_for(bucket)) {
        return wait;
    }
    bucket.tokens -= 1;
    return std::nullopt;
}

std::optional<std::chrono::seconds> RateLimiter::peek(const std::string& key, Time now) {
    const std::scoped_lock lock(mutex_);
    return wait_for(bucket_of(key, now));
}

} // namespace berth::platform
