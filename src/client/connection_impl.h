// What a Connection is made of; for this room's own .cpp files.
#pragma once

#include "client/connection_manager.h"
#include "client/refusal.h"
#include "net/backoff.h"
#include "net/link_driver.h"

#include <vector>

namespace berth::client {

// Which link a workspace has now. Belongs to the network thread; port forwards look here for each new connection.
struct LinkSlot {
    std::shared_ptr<net::Link> link; // none before the first attempt and after the connection has ended
    Error absent{Errc::unavailable, "There is no connection to the workspace yet.", ""};
};

struct Connection::Impl {
    using Clock = std::chrono::steady_clock;

    Impl(std::string id, QUrl url, ConnectionManager::TokenSource source, boost::asio::any_io_executor io)
        : workspace_id(std::move(id))
        , platform(std::move(url))
        , tokens(std::move(source))
        , executor(std::move(io)) {}

    std::string workspace_id;
    QUrl platform;
    ConnectionManager::TokenSource tokens;
    boost::asio::any_io_executor executor;
    Connection* owner = nullptr;
    std::shared_ptr<LinkSlot> slot = std::make_shared<LinkSlot>();

    ConnectionState state;
    net::Backoff backoff;
    Running keeping;                            // keep_alive(), while it lasts
    Running measuring;                          // measure(), while connected
    OneShot<bool> nudge;                        // ends a countdown; true: somebody wants to go on
    std::size_t queued_at_loss = 0;             // bytes that nobody has written since then
    std::vector<OneShot<Result<void>>> waiting; // for connected()
    Clock::time_point down_since = Clock::now();
    bool was_connected = false;

    // What came of one attempt.
    struct Attempt {
        std::optional<Refusal> refusal; // none: it was connected for a while
        Error ended;                    // why the carrier ended, where it was
        bool bytes_waiting = false;
        std::size_t queued = 0; // bytes written and not yet sent, when the carrier ended
    };

    void begin();
    void end(ConnectionState::Kind kind, Error reason);
    void set_state(ConnectionState next);

    // Connects again and again; returns when trying again cannot help.
    Task<Error> keep_alive();
    // `wake`: a suspended workspace is to be resumed.
    Task<Attempt> attempt(bool token_refused_before, bool wake);
    // True where somebody, or with `listening` something written meanwhile, wants to go on before the time is up.
    Task<bool> pause(std::chrono::milliseconds duration, const Error& reason, bool listening);
    // Ends the pause when more bytes wait to be sent than at the loss of the carrier.
    Task<void> listen_for_bytes(OneShot<bool> ended);
    Task<void> measure();
    // The link's streams end with the reason; the next attempt begins a new session.
    void drop_link(Error reason);
};

} // namespace berth::client
