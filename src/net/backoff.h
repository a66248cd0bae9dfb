// When to try a connection again: exponential backoff with full jitter. Pure: randomness and time come in.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

namespace berth::net {

struct BackoffPolicy {
    // With bytes waiting people feel every second: close attempts first, then at most 2 s apart, then as below.
    std::chrono::milliseconds eager_delay{250};
    std::chrono::milliseconds eager_span{std::chrono::minutes{1}};
    std::chrono::milliseconds keen_delay{2000};
    std::chrono::milliseconds keen_span{std::chrono::minutes{5}};
    // Else min(first × factor^(n-1), most).
    std::chrono::milliseconds first{1000};
    double factor = 1.5;
    std::chrono::milliseconds most{30'000};
    // Nobody waits: then the kernel's own repeating is nearly enough.
    std::chrono::milliseconds idle_spacing{5'000};
};

class Backoff {
public:
    explicit Backoff(BackoffPolicy policy = {})
        : policy_(policy) {}

    // How long to wait before the next attempt. `since_loss`: since the connection was lost. `jitter` is uniform in
    // [0, 1): the delay is spread over the whole interval, so that thousands of clients do not come back at once.
    std::chrono::milliseconds next(std::chrono::milliseconds since_loss, bool bytes_waiting, double jitter);

    // The server said when (429, 503 with Retry-After): the next delay is that and the jitter, which is then the
    // exponential's even with bytes waiting: it is no line that is broken.
    void retry_after(std::chrono::milliseconds delay) { at_least_ = delay; }

    // Between two attempts of which the first hangs: a line that is down answers nothing, and the kernel repeats what
    // was lost ever more seldom.
    std::chrono::milliseconds spacing(std::chrono::milliseconds since_loss, bool bytes_waiting) const;

    unsigned attempts() const { return attempts_; }
    // The connection is up (again).
    void reset() { *this = Backoff(policy_); }

private:
    BackoffPolicy policy_;
    unsigned attempts_ = 0;
    std::optional<std::chrono::milliseconds> at_least_;
};

} // namespace berth::net
