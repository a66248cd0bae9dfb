#include "cli/commands/tunnel_watch.h"

#include "base/format.h"
#include "cli/commands/connection_watch.h"
#include "cli/console.h"
#include "cli/format/text.h"

#include <utility>

namespace berth::cli {

namespace {

using namespace std::literals;

// Rates are read by people.
constexpr auto picture_interval = 1s;
// Lines of JSON are kept by programs: only where something has changed, and not more often.
constexpr auto json_interval = 5s;
// A program in the workspace could fail in a new way each time.
constexpr std::size_t most_failures_told = 100;

} // namespace

TunnelWatch::TunnelWatch(const Printer& printer, std::vector<WatchedTunnel> tunnels)
    : printer_(printer)
    , tunnels_(std::move(tunnels))
    , meters_(tunnels_.size())
    , told_(tunnels_.size())
    , live_(!printer.json() && console::is_terminal(console::err)) {
    for (const WatchedTunnel& tunnel : tunnels_) {
        tunnel.on_failure([this, label = tunnel.label](const Error& error) { tell_failure(label, error); });
    }
    QObject::connect(&timer_, &QTimer::timeout, &timer_, [this] { look(); });
}

void TunnelWatch::tell_failure(const std::string& label, const Error& error) {
    const std::string text = berth::format("note: {}: {}\n", label, clean_line(error.text()));
    if (failures_.size() < most_failures_told && failures_.insert(text).second) {
        picture_.erase();
        printer_.note(text);
    }
}

std::vector<TunnelLine> TunnelWatch::lines() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<TunnelLine> all;
    for (std::size_t i = 0; i < tunnels_.size(); ++i) {
        const client::ForwardCounters counters = tunnels_[i].counters();
        all.push_back({tunnels_[i].label, counters, meters_[i].look(counters, now)});
    }
    return all;
}

void TunnelWatch::print_counters(const std::vector<TunnelLine>& lines) const {
    model::Json list = model::Json::array();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        model::Json entry = tunnels_[i].identity;
        const client::ForwardCounters& counters = lines[i].counters;
        entry["connections"] = counters.accepted;
        entry["open"] = counters.open;
        entry["failed"] = counters.failed;
        entry["bytes_to_workspace"] = counters.bytes_to_workspace;
        entry["bytes_from_workspace"] = counters.bytes_from_workspace;
        entry["rate_to_workspace"] = static_cast<std::uint64_t>(lines[i].rates.to_workspace);
        entry["rate_from_workspace"] = static_cast<std::uint64_t>(lines[i].rates.from_workspace);
        list.push_back(std::move(entry));
    }
    console::print(model::dump({{"counters", std::move(list)}}) + "\n");
}

void TunnelWatch::look() {
    const auto all = lines();
    if (live_) {
        const auto size = console::screen_size(console::err);
        // One column less: a full line would wrap.
        picture_.draw(render_tunnels(all, size.cols - 1U, printer_.err));
        return;
    }
    std::vector<client::ForwardCounters> now;
    now.reserve(all.size());
    for (const TunnelLine& line : all) {
        now.push_back(line.counters);
    }
    if (now != told_) {
        told_ = std::move(now);
        print_counters(all);
    }
}

Result<int> TunnelWatch::run(client::Connection& connection, std::string meanwhile) {
    QObject scope;
    // Before what tells of it, which then prints below the picture and not into it.
    QObject::connect(&connection, &client::Connection::state_changed, &scope,
                     [this, &connection, shown = connection.state().kind]() mutable {
                         if (std::exchange(shown, connection.state().kind) != shown) {
                             picture_.erase();
                         }
                     });
    if (live_ || printer_.json()) {
        timer_.start(live_ ? picture_interval : json_interval);
    }
    auto ended = serve_until_asked_to_leave(printer_, connection, std::move(meanwhile));
    timer_.stop();
    picture_.erase();
    const auto all = lines();
    if (printer_.json()) {
        print_counters(all);
    } else {
        printer_.note(render_tunnel_sums(all));
    }
    return ended;
}

} // namespace berth::cli
