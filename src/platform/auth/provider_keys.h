// The OIDC provider's public keys: found by discovery (OpenID Connect Discovery 1.0, RFC 8414), fetched, cached and
// renewed. Promises that keys the provider has withdrawn stop counting, that a rotated key is found at once, and that
// neither a provider that is away nor tokens with made-up key ids make berthd hammer it.
#pragma once

#include "jose/key.h"
#include "net/asio.h"
#include "platform/signal.h"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace berth::platform {

struct ProviderKeysTimes {
    std::chrono::milliseconds refresh{std::chrono::minutes(10)}; // older keys are fetched again when next needed
    std::chrono::milliseconds usable{std::chrono::hours(1)};     // while the provider is away, older ones still count
    std::chrono::milliseconds unknown_pause{5'000};              // between two fetches for an unknown key id
    std::chrono::milliseconds failure_pause{2'000};              // after a failed fetch its error is answered
    std::chrono::milliseconds fetch_timeout{5'000};              // for both documents together
};

class ProviderKeys {
public:
    using Keys = std::shared_ptr<const jose::KeySet>;

    explicit ProviderKeys(std::string issuer, ProviderKeysTimes times = {});

    // The provider's keys; `unavailable` when it cannot be reached or answers nonsense.
    asio::awaitable<Result<Keys>> keys();

    // Keys newer than `known`, where a token names a key that is not among those; the same ones when they have been
    // fetched only just now.
    asio::awaitable<Result<Keys>> newer_than(Keys known);

private:
    using Clock = std::chrono::steady_clock;

    // Fetches, or waits for somebody who is fetching.
    asio::awaitable<Result<Keys>> renew();
    asio::awaitable<Result<Keys>> fetch() const;

    const std::string issuer_;
    const ProviderKeysTimes times_;
    Signal fetched_;

    std::mutex mutex_; // guards what follows
    Keys keys_;
    Clock::time_point fetched_at_;
    Error error_; // of the last fetch that failed
    Clock::time_point failed_at_;
    bool failed_ = false;
    bool fetching_ = false;
};

} // namespace berth::platform
