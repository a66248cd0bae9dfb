// Signals by a pipe that the event loop watches.
#ifndef _WIN32
#include "cli/signals.h"

#include <QSocketNotifier>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <ranges>
#include <unistd.h>

namespace berth::cli {

struct SignalScope::Entry {
    std::vector<int> signals;
    std::function<void(int)> handler;
    std::vector<struct sigaction> before;
};

namespace {

// A signal handler takes no argument of ours, so what it writes to has to be found from anywhere.
std::array<int, 2> wake_pipe{-1, -1};
std::vector<SignalScope::Entry*> open_scopes; // the innermost last
std::unique_ptr<QSocketNotifier> notifier;    // while there are any

void write_to_pipe(int signal) {
    const int saved = errno;
    const auto byte = static_cast<unsigned char>(signal);
    [[maybe_unused]] const ssize_t written = ::write(wake_pipe[1], &byte, 1); // a full pipe has signals enough
    errno = saved;
}

void take_signals() {
    unsigned char signal = 0;
    while (::read(wake_pipe[0], &signal, 1) == 1) {
        for (SignalScope::Entry* scope : open_scopes | std::views::reverse) {
            if (std::ranges::contains(scope->signals, static_cast<int>(signal))) {
                const auto handler = scope->handler; // it may end its own scope
                handler(signal);
                break;
            }
        }
    }
}

void watch_pipe() {
    if (wake_pipe[0] < 0 && ::pipe(wake_pipe.data()) == 0) {
        for (const int end : wake_pipe) {
            ::fcntl(end, F_SETFD, FD_CLOEXEC);
            ::fcntl(end, F_SETFL, O_NONBLOCK);
        }
    }
    notifier = std::make_unique<QSocketNotifier>(wake_pipe[0], QSocketNotifier::Read);
    QObject::connect(notifier.get(), &QSocketNotifier::activated, notifier.get(), [] { take_signals(); });
}

} // namespace

void ignore_broken_pipes() {
    std::signal(SIGPIPE, SIG_IGN);
}

SignalScope::SignalScope(std::vector<int> signals, std::function<void(int)> handler)
    : entry_(std::make_unique<Entry>(std::move(signals), std::move(handler), std::vector<struct sigaction>())) {
    if (open_scopes.empty()) {
        watch_pipe();
    }
    open_scopes.push_back(entry_.get());
    for (const int signal : entry_->signals) {
        // Without SA_RESTART: a question on the terminal ends with the signal.
        struct sigaction action = {};
        action.sa_handler = write_to_pipe;
        ::sigaction(signal, &action, &entry_->before.emplace_back());
    }
}

SignalScope::~SignalScope() {
    for (std::size_t i = 0; i < entry_->signals.size(); ++i) {
        ::sigaction(entry_->signals[i], &entry_->before[i], nullptr);
    }
    std::erase(open_scopes, entry_.get());
    if (open_scopes.empty()) {
        notifier.reset();
    }
}

} // namespace berth::cli
#endif
