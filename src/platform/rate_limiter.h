// How often somebody may do something: a token bucket for each key (a user, an address). Pure but for its lock; time
// comes in. Promises bounded memory however many keys there are.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace berth::platform {

class RateLimiter {
public:
    using Time = std::chrono::steady_clock::time_point;

    // `per_minute` in the long run, and as many at once.
    explicit RateLimiter(std::uint32_t per_minute);

    // Takes one; nothing, or how long to wait before there is one again.
    std::optional<std::chrono::seconds> take(const std::string& key, Time now);
    // Whether there is one to take: for things that are counted only when they fail.
    std::optional<std::chrono::seconds> peek(const std::string& key, Time now);

private:
    struct Bucket {
        double tokens;
        Time filled_at;
    };

    Bucket& bucket_of(const std::string& key, Time now);
    std::optional<std::chrono::seconds> wait_for(const Bucket& bucket) const;

    const double capacity_;
    const double per_second_;
    std::mutex mutex_;
    std::map<std::string, Bucket> buckets_;
};

} // namespace berth::platform
