// What a tunnel tells the Qt thread from the network thread: counters and failures. For this room's own .cpp files.
#pragma once

#include "base/result.h"
#include "client/tunnel.h"

#include <QObject>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

namespace berth::client {

class TunnelReport : public std::enable_shared_from_this<TunnelReport> {
public:
    // Any thread.
    std::atomic<std::uint64_t> accepted{0};
    std::atomic<std::uint64_t> open{0};
    std::atomic<std::uint64_t> failed{0};
    std::atomic<std::uint64_t> to_workspace{0};
    std::atomic<std::uint64_t> from_workspace{0};

    ForwardCounters counters() const { return {accepted, open, failed, to_workspace, from_workspace}; }

    // Qt thread: who hears of failures, and that nobody does any more.
    void on_failure(std::function<void(const Error&)> report) { report_ = std::move(report); }
    void close();

    // Network thread: `work` runs on the Qt thread, unless the report was closed before.
    void tell(std::function<void()> work);
    void tell_failure(Error error);

private:
    std::mutex mutex_;
    std::unique_ptr<QObject> home_ = std::make_unique<QObject>();
    std::function<void(const Error&)> report_; // the Qt thread's
};

} // namespace berth::client
