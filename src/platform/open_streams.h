// How many requests that last one person has open: long polls, followed logs, live events. Each holds a connection, of
// which there is a number for everybody together.
#pragma once

#include "model/user.h"

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace berth::platform {

class OpenStreams {
public:
    explicit OpenStreams(std::size_t per_user)
        : per_user_(per_user) {}

    // Counted while it lives; the counter outlives it.
    class Place {
    public:
        Place(OpenStreams& streams, model::UserId user)
            : streams_(&streams)
            , user_(std::move(user)) {}
        Place(Place&& other) noexcept
            : streams_(std::exchange(other.streams_, nullptr))
            , user_(std::move(other.user_)) {}
        Place& operator=(Place&&) = delete;
        ~Place() {
            if (streams_ != nullptr) {
                streams_->leave(user_);
            }
        }

    private:
        OpenStreams* streams_;
        model::UserId user_;
    };

    // Nothing where the person has as many as they may. Usable from any thread.
    std::optional<Place> take(const model::UserId& user) {
        const std::scoped_lock lock(mutex_);
        auto& count = open_[user];
        if (count >= per_user_) {
            return std::nullopt;
        }
        ++count;
        return Place(*this, user);
    }

private:
    void leave(const model::UserId& user) {
        const std::scoped_lock lock(mutex_);
        const auto found = open_.find(user);
        if (--found->second == 0) {
            open_.erase(found);
        }
    }

    const std::size_t per_user_;
    std::mutex mutex_; // guards what follows
    std::map<model::UserId, std::size_t> open_;
};

} // namespace berth::platform
