#include "platform/gateway/carriers.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace berth::platform {

struct Carrier::Timer {
    explicit Timer(const asio::any_io_executor& executor)
        : timer(executor) {}
    asio::steady_timer timer;
};

Carrier::Carrier(Visit visit, model::Time granted_at, net::ByteStream& client, net::ByteStream& agent)
    : visit_(std::move(visit))
    , granted_at_(granted_at)
    , client_(&client)
    , agent_(&agent)
    , executor_(client.executor())
    , timer_(std::make_shared<Timer>(executor_)) {}

void Carrier::cut() {
    asio::post(executor_, [self = shared_from_this()] {
        if (self->client_ != nullptr) {
            self->client_->close();
            self->agent_->close();
        }
    });
}

void Carrier::cut_after(std::chrono::milliseconds lifetime) {
    timer_->timer.expires_after(lifetime);
    timer_->timer.async_wait([weak = weak_from_this()](const boost::system::error_code& code) {
        if (const auto self = weak.lock(); self && !code) {
            self->cut();
        }
    });
}

void Carrier::let_go() {
    client_ = nullptr;
    agent_ = nullptr;
    timer_->timer.cancel();
}

Carriers::Entry::Entry(Carriers& carriers, std::shared_ptr<Carrier> carrier)
    : carriers_(carriers)
    , carrier_(std::move(carrier)) {
    const std::scoped_lock lock(carriers_.mutex_);
    place_ = carriers_.open_.emplace(carrier_->visit().workspace_id, carrier_);
    if (carriers_.ended_) {
        carrier_->cut();
    }
}

Carriers::Entry::~Entry() {
    carrier_->let_go();
    const std::scoped_lock lock(carriers_.mutex_);
    carriers_.open_.erase(place_);
}

Carriers::Room Carriers::room() const {
    const std::scoped_lock lock(mutex_);
    return ended_ ? Room::ended : open_.size() < limit_ ? Room::there : Room::full;
}

std::size_t Carriers::count() const {
    const std::scoped_lock lock(mutex_);
    return open_.size();
}

std::set<Visit> Carriers::guests() const {
    const std::scoped_lock lock(mutex_);
    std::set<Visit> found;
    for (const auto& [id, carrier] : open_) {
        if (carrier->visit().role != model::Role::owner) {
            found.insert(carrier->visit());
        }
    }
    return found;
}

void Carriers::cut(const Visit& visit) {
    const std::scoped_lock lock(mutex_);
    const auto [begin, end] = open_.equal_range(visit.workspace_id);
    for (auto carrier = begin; carrier != end; ++carrier) {
        if (carrier->second->visit() == visit) {
            carrier->second->cut();
        }
    }
}

void Carriers::cut(const std::string& workspace_id) {
    const std::scoped_lock lock(mutex_);
    const auto [begin, end] = open_.equal_range(workspace_id);
    for (auto carrier = begin; carrier != end; ++carrier) {
        carrier->second->cut();
    }
}

void Carriers::cut(const model::UserId& user, model::Time granted_until) {
    const std::scoped_lock lock(mutex_);
    for (const auto& [id, carrier] : open_) {
        if (carrier->visit().user == user && carrier->granted_at() <= granted_until) {
            carrier->cut();
        }
    }
}

void Carriers::cut_all() {
    const std::scoped_lock lock(mutex_);
    ended_ = true;
    for (const auto& [id, carrier] : open_) {
        carrier->cut();
    }
}

} // namespace berth::platform
