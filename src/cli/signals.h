// The signals that the program gets, brought into its event loop.
#pragma once

#include <functional>
#include <memory>
#include <vector>

namespace berth::cli {

// While it lasts, each of these signals calls `handler` from the event loop. The innermost scope that knows a signal
// gets it; afterwards the signal does what it did before.
class SignalScope {
public:
    SignalScope(std::vector<int> signals, std::function<void(int)> handler);
    ~SignalScope();
    SignalScope(const SignalScope&) = delete;
    SignalScope& operator=(const SignalScope&) = delete;

    struct Entry;

private:
    std::unique_ptr<Entry> entry_;
};

} // namespace berth::cli
