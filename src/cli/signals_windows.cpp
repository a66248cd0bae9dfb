// The console's events, which come on a thread of the system's own, and its size, which has to be asked for.
#ifdef _WIN32
#include "cli/console.h"
#include "cli/signals.h"

#include <QCoreApplication>
#include <QTimer>

#include <algorithm>
#include <ranges>
#include <windows.h>

namespace berth::cli {

struct SignalScope::Entry {
    std::vector<int> signals;
    std::function<void(int)> handler;
};

namespace {

constexpr std::chrono::milliseconds size_interval{250};

std::vector<SignalScope::Entry*> open_scopes; // the innermost last; the event loop's thread alone
std::unique_ptr<QTimer> size_timer;           // while somebody wants SIGWINCH

bool known(int signal) {
    return std::ranges::any_of(open_scopes,
                               [=](const auto* scope) { return std::ranges::contains(scope->signals, signal); });
}

void tell(int signal) {
    for (SignalScope::Entry* scope : open_scopes | std::views::reverse) {
        if (std::ranges::contains(scope->signals, signal)) {
            const auto handler = scope->handler; // it may end its own scope
            handler(signal);
            return;
        }
    }
}

BOOL WINAPI take_event(DWORD event) {
    const int signal = event == CTRL_C_EVENT ? SIGINT : event == CTRL_BREAK_EVENT ? SIGTERM : SIGHUP;
    return QMetaObject::invokeMethod(
               QCoreApplication::instance(), [signal] { tell(signal); }, Qt::QueuedConnection)
               ? TRUE
               : FALSE;
}

void watch_size() {
    if (!known(SIGWINCH)) {
        size_timer.reset();
    } else if (!size_timer) {
        size_timer = std::make_unique<QTimer>();
        QObject::connect(size_timer.get(), &QTimer::timeout, size_timer.get(),
                         [last = console::screen_size(console::out)]() mutable {
                             const auto size = console::screen_size(console::out);
                             if (size.cols != last.cols || size.rows != last.rows) {
                                 last = size;
                                 tell(SIGWINCH);
                             }
                         });
        size_timer->start(size_interval);
    }
}

} // namespace

void ignore_broken_pipes() {} // there is no such signal

SignalScope::SignalScope(std::vector<int> signals, std::function<void(int)> handler)
    : entry_(std::make_unique<Entry>(std::move(signals), std::move(handler))) {
    if (open_scopes.empty()) {
        ::SetConsoleCtrlHandler(take_event, TRUE);
    }
    open_scopes.push_back(entry_.get());
    watch_size();
}

SignalScope::~SignalScope() {
    std::erase(open_scopes, entry_.get());
    watch_size();
    if (open_scopes.empty()) {
        ::SetConsoleCtrlHandler(take_event, FALSE);
    }
}

} // namespace berth::cli
#endif
