// What a Connection is made of; for this room's own .cpp files.
#pragma once

#include "client/carrier_dial.h"
#include "client/connection_manager.h"
#include "client/link_slot.h"
#include "client/refusal.h"
#include "net/backoff.h"

#include <vector>

namespace berth::client {

struct Connection::Impl {
    using Clock = std::chrono::steady_clock;

    Impl(std::string id, QUrl url, ConnectionManager::TokenSource source, boost::asio::any_io_executor io)
        : workspace_id(std::move(id))
        , platform(std::move(url))
        , tokens(std::move(source))
        , executor(std::move(io))
        , slot(std::make_shared<LinkSlot>(executor)) {}

    std::string workspace_id;
    QUrl platform;
    ConnectionManager::TokenSource tokens;
    boost::asio::any_io_executor executor;
    Connection* owner = nullptr;
    std::shared_ptr<LinkSlot> slot;

    ConnectionState state;
    net::Backoff backoff;
    Running keeping;                            // keep_alive(), while it lasts
    Running measuring;                          // measure(), while connected
    Running renewing;                           // renew(), while connected by a ticket's grace
    OneShot<bool> nudge;                        // ends a countdown; true: somebody wants to go on
    OneShot<std::optional<TokenAnswer>> asking; // for a token; nothing: ask anew
    std::vector<OneShot<Result<void>>> waiting; // for connected()

    // How long the line has been down, and since when it is missed: what the pauses depend on.
    Clock::time_point down_since = Clock::now();
    std::optional<Clock::time_point> missed_since;
    std::size_t queued_at_loss = 0; // bytes that nobody has written since then
    bool was_connected = false;
    bool has_session = false; // the link can be resumed

    // What opens the gateway's door without asking the platform first.
    struct Pass {
        Secret text;
        Clock::time_point end;
    };
    std::optional<Pass> ticket; // again and again, for the session
    std::optional<Pass> token;  // once; fetched before it was needed
    std::string target;         // the path on the gateway

    // What came of one attempt.
    struct Attempt {
        std::optional<Refusal> refusal;   // none: it was connected for a while
        Error ended;                      // why the carrier ended, where it was
        std::shared_ptr<SpareLine> spare; // the next attempt's line
        bool renewed = false;             // only the carrier's authorisation ended
        bool searching = false;           // a line is being looked for already: nothing is to be waited for
    };

    // A way into the gateway, and whether it is the ticket.
    struct Credential {
        Secret text;
        bool by_ticket = false;
    };

    void begin();
    void end(ConnectionState::Kind kind, Error reason);
    void set_state(ConnectionState next);
    void lose_session(const Error& why, std::size_t open_streams);
    // What the line was is no longer sure: see ConnectionManager::network_changed().
    void stir(bool wanted);

    // Connects again and again; returns when trying again cannot help.
    Task<Error> keep_alive();
    // `wake`: a suspended workspace is to be resumed.
    Task<Attempt> attempt(bool token_refused_before, bool wake, std::shared_ptr<SpareLine> spare);
    Task<std::expected<Credential, Refusal>> credential();
    Task<TokenAnswer> ask_for_token();
    DialPlan plan(const Credential& credential, bool wake) const;
    void connected(std::optional<ResumeTicket> given);
    // How soon after a failed attempt the next one comes.
    Task<bool> wait_for_next(const Attempt& result);
    // True where somebody, or something written meanwhile, wants to go on before the time is up. `listening`: bytes
    // beyond so many that are queued then end the pause.
    Task<bool> pause(std::chrono::milliseconds duration, const Error& reason, bool resting,
                     std::optional<std::size_t> listening);
    Task<void> listen_for_need(OneShot<bool> ended, std::size_t queued);
    Task<void> measure();
    // Has the carrier replaced by one that a new token lets in, before its authorisation ends.
    Task<void> renew();
    // How long the line was missed by somebody; nothing while nobody misses it.
    std::chrono::milliseconds missed_for() const;
    // The link's streams end with the reason; the next attempt begins a new session.
    void drop_link(Error reason);
    void on_slot(std::function<void(LinkSlot&)> change);
};

} // namespace berth::client
