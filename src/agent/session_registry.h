// The link sessions of everybody who is connected, or was and may come back: whose they are, what they may do, and what
// they have open. Promises a bounded number, and that a role holds from the moment it is asserted.
#pragma once

#include "agent/stream_services.h"
#include "model/assertion.h"
#include "net/link_driver.h"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace berth::agent {

struct SessionLimits {
    // Windows of the client and the command line, each a session; more is a client gone wild.
    std::size_t per_user = 32;
    // Each may hold its replay buffer (4 MiB) while its client is away.
    std::size_t total = 128;
    // How long one is kept while its client is away. Time in which the workspace was suspended does not count.
    std::chrono::seconds grace{24 * 3600};
};

class SessionRegistry {
public:
    SessionRegistry(asio::any_io_executor executor, StreamServices& services, SessionLimits limits = {})
        : executor_(std::move(executor))
        , services_(services)
        , limits_(limits) {}

    struct Admission {
        std::shared_ptr<net::Link> link;
        link::Answer answer;
    };
    // A verified assertion comes with an offer: a new session, or one to go on with. Errors: as Link::accept_carrier,
    // `not_found` also for a session that there is not (any more) for this user, `rate_limited`.
    Result<Admission> admit(const model::Assertion& assertion, const link::Offer& offer);

    // Ends the sessions of one user, or all.
    void end(const std::optional<model::UserId>& user, const Error& reason);

    std::size_t size() const { return sessions_.size(); }

private:
    struct Session {
        std::shared_ptr<net::Link> link;
        model::UserId user;
        model::Role role;
        struct Open {
            StreamDemand demand;
            std::shared_ptr<net::LinkStream> stream;
        };
        std::map<link::StreamId, Open> streams;
        std::uint64_t last_use = 0; // grows with every admission
    };
    using SessionPtr = std::shared_ptr<Session>;

    Result<> make_room(const model::UserId& user);
    bool evict_oldest_detached(const std::optional<model::UserId>& user);
    static void enforce(Session& session);

    static asio::awaitable<void> accept_streams(SessionPtr session, StreamServices* services);
    static asio::awaitable<void> serve(SessionPtr session, link::StreamId id, StreamServices* services);
    asio::awaitable<void> forget_when_closed(SessionPtr session, std::string id);
    asio::awaitable<void> keep_small();

    asio::any_io_executor executor_;
    StreamServices& services_;
    SessionLimits limits_;
    std::map<std::string, SessionPtr, std::less<>> sessions_;
    std::uint64_t uses_ = 0;
    bool keeping_small_ = false; // keep_small() runs
};

} // namespace berth::agent
