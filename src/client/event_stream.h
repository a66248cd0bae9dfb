// What happens on the platform, as it happens: events, samples, listening ports and tools of one's own workspaces over
// a WebSocket. Promises that it comes back by itself after every break, that no event is lost or told twice in between,
// and that a break nobody would notice is not told at all. What it says is applied to lists that the API client has
// read; after each (new) connection those are to be read again.
#pragma once

#include "client/api_client.h"
#include "model/live.h"

#include <QObject>

#include <chrono>
#include <memory>
#include <optional>

namespace berth::client {

struct EventStreamState {
    enum class Kind {
        stopped,
        connecting, // for the first time, or after a break
        live,
        waiting, // for the next try
        refused  // it cannot heal by itself: start() after the person has signed in
    };

    Kind kind = Kind::stopped;
    unsigned attempt = 0;                                          // since it was live
    std::optional<std::chrono::steady_clock::time_point> next_try; // waiting
    std::optional<Error> reason;                                   // waiting, refused: why
};
std::string_view to_string(EventStreamState::Kind kind);

class EventStream final : public QObject {
    Q_OBJECT
public:
    // Both outlive the stream.
    EventStream(ApiClient& api, BearerSource& bearer);
    ~EventStream() override;

    // Connects, and keeps connecting. What happened before is not told; after a break it goes on where it was.
    void start();
    // Disconnects and forgets where it was.
    void stop();

    // Tries at once instead of waiting; where it is live, finds out whether it still is. For a click on "now", a
    // wake-up from sleep, a change of network.
    void try_now();

    const EventStreamState& state() const;
    // The newest event that was told of; 0 before the first connection.
    std::uint64_t last_event() const;

Q_SIGNALS:
    void state_changed();
    // Connected, again or for the first time: read the lists now. Whatever happens from now on is told.
    void lists_outdated();
    void events(const std::vector<berth::model::Event>& events);             // oldest first
    void samples(const std::vector<berth::model::WorkspaceSample>& samples); // the newest of each workspace
    void ports(const std::vector<berth::model::WorkspacePorts>& ports);      // of the workspaces whose ports changed
    void tools(const std::vector<berth::model::WorkspaceTools>& tools);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace berth::client
