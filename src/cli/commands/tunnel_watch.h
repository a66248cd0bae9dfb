// What a command that keeps tunnels open does until Ctrl-C: shows what goes through them (a live picture on a terminal,
// lines of JSON), tells what fails, once each, and sums up at the end.
#pragma once

#include "cli/format/tunnel_view.h"
#include "cli/live_picture.h"
#include "cli/session.h"

#include <QTimer>

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace berth::cli {

struct WatchedTunnel {
    std::string label;    // "3000"
    model::Json identity; // of JSON output: {"remote_port": 3000, "local_port": 3000}
    std::function<client::ForwardCounters()> counters;
    std::function<void(std::function<void(const Error&)>)> on_failure;
};

class TunnelWatch {
public:
    // The printer outlives it.
    TunnelWatch(const Printer& printer, std::vector<WatchedTunnel> tunnels);

    // Runs until Ctrl-C, or until the connection has stopped for good, which is an error. `meanwhile` is what becomes
    // of the tunnels while the line is down: "The ports stay."
    Result<int> run(client::Connection& connection, std::string meanwhile);

private:
    void look();
    void tell_failure(const std::string& label, const Error& error);
    std::vector<TunnelLine> lines();
    void print_counters(const std::vector<TunnelLine>& lines) const;

    const Printer& printer_;
    std::vector<WatchedTunnel> tunnels_;
    std::vector<client::RateMeter> meters_;
    std::vector<client::ForwardCounters> told_; // as JSON said last
    std::set<std::string> failures_;            // that were told
    bool live_;
    LivePicture picture_;
    QTimer timer_;
};

} // namespace berth::cli
