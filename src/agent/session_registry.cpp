#include "agent/session_registry.h"

#include "base/format.h"
#include "base/memory.h"
#include "model/channel/access.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace berth::agent {

namespace {

constexpr std::chrono::seconds return_memory_every{30};

} // namespace

Result<SessionRegistry::Admission> SessionRegistry::admit(const model::Assertion& assertion, const link::Offer& offer) {
    if (offer.resume) {
        const auto found = sessions_.find(offer.resume->id);
        // Somebody else's session is as good as none: its existence is not told.
        if (found == sessions_.end() || found->second->user != assertion.user) {
            return fail(Errc::not_found, "This session has ended.", "Connect anew.");
        }
        const SessionPtr session = found->second;
        auto answer = session->link->accept_carrier(offer);
        if (!answer) {
            return std::unexpected(std::move(answer.error()));
        }
        session->last_use = ++uses_;
        session->role = assertion.role;
        enforce(*session);
        return Admission{session->link, std::move(*answer)};
    }
    if (auto room = make_room(assertion.user); !room) {
        return std::unexpected(std::move(room.error()));
    }
    link::Options options;
    options.timing.grace = limits_.grace;
    auto link = net::Link::create(executor_, link::Role::agent, options);
    auto answer = link->accept_carrier(offer);
    if (!answer) {
        return std::unexpected(std::move(answer.error()));
    }
    auto session = std::make_shared<Session>();
    session->link = link;
    session->user = assertion.user;
    session->role = assertion.role;
    session->last_use = ++uses_;
    sessions_.emplace(answer->id, session);
    asio::co_spawn(executor_, accept_streams(session, &services_), asio::detached);
    asio::co_spawn(executor_, forget_when_closed(session, answer->id), asio::detached);
    if (!std::exchange(keeping_small_, true)) {
        asio::co_spawn(executor_, keep_small(), asio::detached);
    }
    return Admission{std::move(link), std::move(*answer)};
}

void SessionRegistry::end(const std::optional<model::UserId>& user, const Error& reason) {
    std::vector<SessionPtr> ending;
    for (const auto& [id, session] : sessions_) {
        if (!user || session->user == *user) {
            ending.push_back(session);
        }
    }
    for (const SessionPtr& session : ending) {
        session->link->close(reason);
    }
}

// A detached session is one whose client may never come back: those go first, the one longest unused before others.
bool SessionRegistry::evict_oldest_detached(const std::optional<model::UserId>& user) {
    auto oldest = sessions_.end();
    for (auto at = sessions_.begin(); at != sessions_.end(); ++at) {
        const Session& session = *at->second;
        if ((!user || session.user == *user) && session.link->state() != link::SessionState::connected &&
            (oldest == sessions_.end() || session.last_use < oldest->second->last_use)) {
            oldest = at;
        }
    }
    if (oldest == sessions_.end()) {
        return false;
    }
    const SessionPtr session = oldest->second;
    sessions_.erase(oldest);
    session->link->close({Errc::cancelled, "The session gave way to newer ones.", "Connect anew."});
    return true;
}

Result<> SessionRegistry::make_room(const model::UserId& user) {
    const auto own = static_cast<std::size_t>(
        std::ranges::count_if(sessions_, [&user](const auto& entry) { return entry.second->user == user; }));
    if (own >= limits_.per_user && !evict_oldest_detached(user)) {
        return fail(Errc::rate_limited, berth::format("You have {} connections to this workspace already.", own),
                    "Close some of them.");
    }
    if (sessions_.size() >= limits_.total && !evict_oldest_detached(std::nullopt)) {
        return fail(Errc::rate_limited, "The workspace has as many connections as it can serve.",
                    "Try again when others have left.");
    }
    return {};
}

void SessionRegistry::enforce(Session& session) {
    std::vector<std::pair<std::shared_ptr<net::LinkStream>, Error>> forbidden;
    for (const auto& [id, open] : session.streams) {
        if (auto allowed = model::channel::check_access(session.role, open.demand.kind, open.demand.read_only);
            !allowed) {
            forbidden.emplace_back(open.stream, std::move(allowed.error()));
        }
    }
    for (auto& [stream, reason] : forbidden) {
        stream->reset(std::move(reason));
    }
}

asio::awaitable<void> SessionRegistry::accept_streams(SessionPtr session, StreamServices* services) {
    for (;;) {
        auto incoming = co_await session->link->accept();
        if (!incoming) {
            co_return;
        }
        std::shared_ptr<net::LinkStream> stream = std::move(*incoming);
        auto demand = StreamServices::demand_of(*stream);
        if (!demand) {
            stream->refuse(std::move(demand.error()));
            continue;
        }
        if (auto allowed = model::channel::check_access(session->role, demand->kind, demand->read_only); !allowed) {
            stream->refuse(std::move(allowed.error()));
            continue;
        }
        const link::StreamId id = stream->id();
        session->streams.insert_or_assign(id, Session::Open{std::move(*demand), std::move(stream)});
        asio::co_spawn(session->link->executor(), serve(session, id, services), asio::detached);
    }
}

asio::awaitable<void> SessionRegistry::serve(SessionPtr session, link::StreamId id, StreamServices* services) {
    co_await services->serve(session->streams.at(id).stream, session->link);
    session->streams.erase(id);
}

// What busy sessions left behind goes back to the system while there are any.
asio::awaitable<void> SessionRegistry::keep_small() {
    asio::steady_timer timer(executor_);
    while (!sessions_.empty()) {
        timer.expires_after(return_memory_every);
        co_await timer.async_wait(asio::use_awaitable);
        return_freed_memory();
    }
    keeping_small_ = false;
}

asio::awaitable<void> SessionRegistry::forget_when_closed(SessionPtr session, std::string id) {
    co_await session->link->closed();
    sessions_.erase(id);
}

} // namespace berth::agent
