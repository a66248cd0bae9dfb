#include "platform/live/user_signals.h"

#include <vector>

namespace berth::platform {

std::shared_ptr<Signal> UserSignals::of(const model::UserId& user) {
    const std::scoped_lock lock(mutex_);
    auto& place = signals_[user];
    auto signal = place.lock();
    if (!signal) {
        signal = std::make_shared<Signal>();
        place = signal;
        std::erase_if(signals_, [](const auto& entry) { return entry.second.expired(); });
    }
    return signal;
}

void UserSignals::notify(const model::UserId& user) {
    std::shared_ptr<Signal> signal;
    {
        const std::scoped_lock lock(mutex_);
        const auto found = signals_.find(user);
        signal = found == signals_.end() ? nullptr : found->second.lock();
    }
    if (signal) {
        signal->notify();
    }
}

void UserSignals::notify_all() {
    std::vector<std::shared_ptr<Signal>> all;
    {
        const std::scoped_lock lock(mutex_);
        for (const auto& [user, weak] : signals_) {
            if (auto signal = weak.lock()) {
                all.push_back(std::move(signal));
            }
        }
    }
    for (const auto& signal : all) {
        signal->notify();
    }
}

} // namespace berth::platform
