// Moves every workspace from what it is towards what is wanted of it. Promises one action at a time for each workspace,
// no waiting where somebody can tell (requests, the provisioner), a sweep for what nobody told, and that a berthd which
// was killed at any point is taken up where it stood.
#pragma once

#include "platform/reconciler/parts.h"

#include <memory>
#include <string>

namespace berth::platform {

struct ReconcilerOptions {
    // What nobody tells of (a sandbox that ended while berthd was down, a lost notification) is noticed this late.
    std::chrono::milliseconds sweep_interval{30'000};
};

class Reconciler {
public:
    Reconciler(asio::any_io_executor executor, ReconcilerParts parts, ReconcilerOptions options = {});
    ~Reconciler();

    // Looks at every workspace, and from then on at those that change.
    void start();

    // Has it look at a workspace now. Usable from any thread.
    void wake(std::string id);

    // Whether the first sweep has been made, and stop() not been called.
    bool ready() const;

    // Breaks off what it does (a later start() goes on with it) and returns when nothing runs any more.
    asio::awaitable<void> stop();

private:
    class State;
    std::shared_ptr<State> state_;
};

} // namespace berth::platform
