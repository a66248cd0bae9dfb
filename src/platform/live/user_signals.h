// One signal for each person that somebody waits for, so that what happens to one wakes nobody else. Usable from any
// thread.
#pragma once

#include "model/user.h"
#include "platform/signal.h"

#include <map>
#include <memory>
#include <mutex>

namespace berth::platform {

class UserSignals {
public:
    // The person's signal; it lives as long as somebody holds it.
    std::shared_ptr<Signal> of(const model::UserId& user);

    void notify(const model::UserId& user);
    void notify_all();

private:
    std::mutex mutex_;
    std::map<model::UserId, std::weak_ptr<Signal>> signals_;
};

} // namespace berth::platform
