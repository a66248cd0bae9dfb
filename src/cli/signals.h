// The signals that the program gets, brought into its event loop. On Windows the console's events stand for them:
// Ctrl-C for SIGINT, its closing for SIGHUP, a changed size for SIGWINCH.
#pragma once

#include <csignal>
#include <functional>
#include <memory>
#include <vector>

#ifdef _WIN32
// Those that Windows has no name for, by their numbers on Linux.
inline constexpr int SIGHUP = 1;
inline constexpr int SIGQUIT = 3;
inline constexpr int SIGTRAP = 5;
inline constexpr int SIGBUS = 7;
inline constexpr int SIGKILL = 9;
inline constexpr int SIGUSR1 = 10;
inline constexpr int SIGUSR2 = 12;
inline constexpr int SIGPIPE = 13;
inline constexpr int SIGWINCH = 28;
#endif

namespace berth::cli {

// A reader that goes away is an error of write() then, which each command answers in its own way.
void ignore_broken_pipes();

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
