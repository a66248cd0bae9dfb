// What the platform knows of its workspaces from moment to moment and keeps in memory only: samples of the last hour,
// listening ports, tools. Promises that who follows a person's workspaces gets the newest of each, however slowly they
// take it: nothing queues up. Usable from any thread.
#pragma once

#include "model/live.h"
#include "model/template.h"
#include "platform/live/user_signals.h"

#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace berth::platform {

class LiveHub {
public:
    explicit LiveHub(UserSignals& signals)
        : signals_(signals) {}

    // A workspace's agent is listened to from now on; `named` are the template's ports.
    void attach(const std::string& id, const model::UserId& owner, std::vector<model::Port> named);
    // What the agent tells. Of a workspace that was never attached: ignored.
    void take_sample(const std::string& id, const model::Sample& sample);
    void take_ports(const std::string& id, std::vector<model::ListeningPort> ports);
    void take_tools(const std::string& id, std::vector<model::ToolReport> tools);
    // Its processes have ended: no port is open any more.
    void stopped(const std::string& id);
    // It is deleted.
    void forget(const std::string& id);

    // Those of the hour before `now`.
    std::vector<model::Sample> samples(const std::string& id, model::Time now) const;
    std::vector<model::ListeningPort> ports(const std::string& id) const;
    std::vector<model::ToolReport> tools(const std::string& id) const;
    // Of the newest sample; none before the first.
    std::optional<model::Time> newest_sample(const std::string& id) const;
    // How old tools() is; none where they were never checked.
    std::optional<std::chrono::steady_clock::duration> age_of_tools(const std::string& id) const;

    // What has changed of a person's workspaces since `seen`, which moves on; 0 brings all there is. No events.
    model::LiveMessage changes(const model::UserId& owner, std::uint64_t& seen) const;

private:
    struct Live {
        model::UserId owner;
        std::vector<model::Port> named;
        std::deque<model::Sample> samples;
        std::vector<model::ListeningPort> ports;
        std::vector<model::ToolReport> tools;
        std::optional<std::chrono::steady_clock::time_point> tools_checked_at;
        // The change that each is from; 0: there is nothing to tell.
        std::uint64_t samples_changed = 0;
        std::uint64_t ports_changed = 0;
        std::uint64_t tools_changed = 0;
    };

    // Changes a workspace's entry, if there is one, and tells its owner where `change` returns true.
    template<typename Change>
    void update(const std::string& id, Change change);
    const Live* find(const std::string& id) const;

    UserSignals& signals_;
    mutable std::mutex mutex_; // guards what follows
    std::uint64_t changes_ = 0;
    std::map<std::string, Live> workspaces_;
    std::map<model::UserId, std::set<std::string>> owned_;
};

} // namespace berth::platform
