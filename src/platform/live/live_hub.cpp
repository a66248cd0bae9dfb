#include "platform/live/live_hub.h"

#include <algorithm>

namespace berth::platform {

template<typename Change>
void LiveHub::update(const std::string& id, Change change) {
    model::UserId owner;
    {
        const std::scoped_lock lock(mutex_);
        const auto found = workspaces_.find(id);
        if (found == workspaces_.end() || !change(found->second, changes_ + 1)) {
            return;
        }
        ++changes_;
        owner = found->second.owner;
    }
    signals_.notify(owner);
}

const LiveHub::Live* LiveHub::find(const std::string& id) const {
    const auto found = workspaces_.find(id);
    return found == workspaces_.end() ? nullptr : &found->second;
}

void LiveHub::attach(const std::string& id, const model::UserId& owner, std::vector<model::Port> named) {
    const std::scoped_lock lock(mutex_);
    Live& live = workspaces_[id];
    live.owner = owner;
    live.named = std::move(named);
    owned_[owner].insert(id);
}

void LiveHub::take_sample(const std::string& id, const model::Sample& sample) {
    update(id, [&](Live& live, std::uint64_t change) {
        if (!live.samples.empty() && live.samples.back().time >= sample.time) {
            return false; // an agent's clock that was set back; or told already
        }
        live.samples.push_back(sample);
        if (live.samples.size() > model::sample_count) {
            live.samples.pop_front();
        }
        live.samples_changed = change;
        return true;
    });
}

void LiveHub::take_ports(const std::string& id, std::vector<model::ListeningPort> ports) {
    update(id, [&](Live& live, std::uint64_t change) {
        for (auto& port : ports) {
            const auto named = std::ranges::find(live.named, port.port, &model::Port::port);
            port.name = named == live.named.end() ? std::string() : named->name;
            port.is_public = named != live.named.end() && named->is_public;
        }
        if (live.ports == ports && live.ports_changed != 0) { // that there are none is news the first time
            return false;
        }
        live.ports = std::move(ports);
        live.ports_changed = change;
        return true;
    });
}

void LiveHub::take_tools(const std::string& id, std::vector<model::ToolReport> tools) {
    update(id, [&](Live& live, std::uint64_t change) {
        live.tools_checked_at = std::chrono::steady_clock::now();
        if (live.tools == tools && live.tools_changed != 0) {
            return false;
        }
        live.tools = std::move(tools);
        live.tools_changed = change;
        return true;
    });
}

void LiveHub::stopped(const std::string& id) {
    take_ports(id, {});
}

void LiveHub::forget(const std::string& id) {
    const std::scoped_lock lock(mutex_);
    const auto found = workspaces_.find(id);
    if (found == workspaces_.end()) {
        return;
    }
    const auto owned = owned_.find(found->second.owner);
    owned->second.erase(id);
    if (owned->second.empty()) {
        owned_.erase(owned);
    }
    workspaces_.erase(found);
}

std::vector<model::Sample> LiveHub::samples(const std::string& id, model::Time now) const {
    const std::scoped_lock lock(mutex_);
    const Live* live = find(id);
    if (live == nullptr) {
        return {};
    }
    const auto first = std::ranges::lower_bound(live->samples, now - model::sample_history, {}, &model::Sample::time);
    return {first, live->samples.end()};
}

std::vector<model::ListeningPort> LiveHub::ports(const std::string& id) const {
    const std::scoped_lock lock(mutex_);
    const Live* live = find(id);
    return live == nullptr ? std::vector<model::ListeningPort>() : live->ports;
}

std::vector<model::ToolReport> LiveHub::tools(const std::string& id) const {
    const std::scoped_lock lock(mutex_);
    const Live* live = find(id);
    return live == nullptr ? std::vector<model::ToolReport>() : live->tools;
}

std::optional<model::Time> LiveHub::newest_sample(const std::string& id) const {
    const std::scoped_lock lock(mutex_);
    const Live* live = find(id);
    return live == nullptr || live->samples.empty() ? std::nullopt : std::optional(live->samples.back().time);
}

std::optional<std::chrono::steady_clock::duration> LiveHub::age_of_tools(const std::string& id) const {
    const std::scoped_lock lock(mutex_);
    const Live* live = find(id);
    if (live == nullptr || !live->tools_checked_at) {
        return std::nullopt;
    }
    return std::chrono::steady_clock::now() - *live->tools_checked_at;
}

model::LiveMessage LiveHub::changes(const model::UserId& owner, std::uint64_t& seen) const {
    model::LiveMessage message;
    const std::scoped_lock lock(mutex_);
    const std::uint64_t since = std::exchange(seen, changes_);
    const auto owned = owned_.find(owner);
    if (since == changes_ || owned == owned_.end()) {
        return message;
    }
    for (const auto& id : owned->second) {
        const Live& live = workspaces_.at(id);
        if (live.samples_changed > since) {
            message.samples.push_back({id, live.samples.back()});
        }
        if (live.ports_changed > since) {
            message.ports.push_back({id, live.ports});
        }
        if (live.tools_changed > since) {
            message.tools.push_back({id, live.tools});
        }
    }
    return message;
}

} // namespace berth::platform
