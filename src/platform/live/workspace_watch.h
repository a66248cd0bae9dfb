// Listens to the agents of all running workspaces and puts what they tell into the hub. Promises that each running
// workspace is listened to by one stream, taken up again after a break where it was, and none that does not run.
#pragma once

#include "jose/key.h"
#include "platform/agent_address.h"
#include "platform/live/event_feed.h"
#include "platform/live/live_hub.h"

#include <memory>

namespace berth::platform {

struct WatchParts {
    Store& store;
    net::BlockingPool& pool;
    jose::SigningKey key;
    EventFeed& feed; // started before the watch
    LiveHub& hub;
    AgentTrust agent_trust{};
};

class WorkspaceWatch {
public:
    WorkspaceWatch(const asio::any_io_executor& executor, WatchParts parts);
    ~WorkspaceWatch();

    void start();
    asio::awaitable<void> stop();

    // Has the workspace's tools checked, unless that was done a moment ago. Returns when the hub has them.
    asio::awaitable<Result<>> refresh_tools(WorkspaceRecord workspace);

private:
    class State;
    std::shared_ptr<State> state_;
};

} // namespace berth::platform
