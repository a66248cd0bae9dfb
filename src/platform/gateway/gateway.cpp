#include "platform/gateway/gateway.h"

#include "base/crypto.h"
#include "base/format.h"
#include "base/memory.h"
#include "model/channel/control.h"
#include "model/channel/resume_ticket.h"
#include "model/channel/wake.h"
#include "model/ids.h"
#include "net/connect.h"
#include "net/http_client.h"
#include "net/relay.h"
#include "platform/agent_client.h"
#include "platform/api/answer.h"
#include "platform/assertion_signer.h"
#include "platform/gateway/carriers.h"
#include "platform/gateway/refusals.h"
#include "platform/gateway/resume_ticket.h"
#include "platform/gateway/upgrade_request.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <spdlog/spdlog.h>

#include <atomic>

namespace berth::platform {

namespace {

// The agent's headers name the session; it is the gateway's to know which one a ticket is for.
constexpr std::string_view link_session_header = "Link-Session";

// Refused attempts from one address at one workspace: a client on a bad line makes none, a guesser gets nowhere.
constexpr std::uint32_t refusals_per_minute = 30;

// Coming up takes a second; when somebody has to start it first, there is no hurry.
constexpr std::chrono::seconds resuming_retry{1};
constexpr std::chrono::seconds not_running_retry{5};
// Who leaves it asleep looks again whether somebody else has resumed it.
constexpr std::chrono::seconds suspended_retry{10};

constexpr std::chrono::seconds dial_timeout{5};
// A carrier in which nothing moves gives its buffers back: a gateway has thousands of them.
constexpr std::chrono::seconds rest_after{2};
// What they gave back goes to the system this often.
constexpr std::chrono::seconds return_memory_every{30};
constexpr std::size_t agent_answer_limit = 64 * 1024;

// Another berthd on the same database tells nobody here of its changes.
constexpr std::chrono::seconds carrier_look_again{2};
constexpr std::uint32_t events_at_once = 500;
// Sign-outs are looked for this far back each time, for the clocks of another berthd.
constexpr std::chrono::seconds sign_out_overlap{60};
// After the database could not be read.
constexpr std::chrono::seconds carrier_broken_pause{5};

} // namespace

class Gateway::State : public std::enable_shared_from_this<Gateway::State> {
public:
    State(const asio::any_io_executor& executor, GatewayParts parts)
        : strand_(asio::make_strand(executor))
        , parts_(std::move(parts))
        , refusals_(refusals_per_minute)
        , carriers_(parts_.carriers) {}

    void start() {
        watching_ = true;
        asio::co_spawn(strand_, watch(shared_from_this()), [self = shared_from_this()](const std::exception_ptr&) {
            self->watching_ = false;
            self->ended_.notify();
        });
    }

    static asio::awaitable<void> stop(std::shared_ptr<State> self) {
        self->stopping_ = true;
        self->carriers_.cut_all();
        self->parts_.changes.notify();
        while (self->watching_) {
            const auto seen = self->ended_.count();
            if (self->watching_) {
                co_await self->ended_.wait(seen, carrier_look_again);
            }
        }
    }

    std::size_t carriers() const { return carriers_.count(); }

    static asio::awaitable<void> handle(std::shared_ptr<State> self, net::Exchange& exchange) {
        // What it takes to let somebody in is gone once they are: carriers live long, and there are thousands.
        const auto request_id = random_token(9);
        Passage passage;
        if (co_await lead_in(self, exchange, request_id, passage)) {
            co_await self->carry(exchange, std::move(passage), request_id);
        }
    }

private:
    // An agent that has agreed to a carrier, and to whom it is led.
    struct Passage {
        std::string workspace_id;
        TokenGrant grant;
        model::Time granted_at;   // when the authorisation began
        model::Time until;        // when it ends
        net::ByteStreamPtr agent; // from the 101 on
        net::Headers headers;     // of the 101, for the client
    };

    // Whether there is a passage; answers the request where there is none.
    static asio::awaitable<bool> lead_in(std::shared_ptr<State> self, net::Exchange& exchange, std::string request_id,
                                         Passage& passage) {
        auto answer = co_await self->connect(exchange, request_id, passage);
        if (answer && !*answer) {
            co_return true;
        }
        auto response = answer ? std::move(**answer) : problem_response(answer.error());
        spdlog::info("{} {} {} {}", request_id, exchange.method(), exchange.target().raw_path(), response.status);
        response.headers.set("Request-Id", request_id);
        add_security_headers(response.headers, exchange.secure());
        static_cast<void>(co_await exchange.respond(std::move(response)));
        co_return false;
    }

    struct Admitted {
        WorkspaceRecord workspace;
        TokenGrant grant;
        model::Time granted_at; // when the authorisation began
        model::Time until;      // when it ends
    };

    asio::awaitable<Answer> connect(net::Exchange& exchange, std::string request_id, Passage& passage) {
        if (auto checked = check_upgrade(exchange.method(), exchange.headers()); !checked) {
            co_return refuse(checked.error());
        }
        const auto key = exchange.peer().address + " " + exchange.parameter("id");
        const auto now = std::chrono::steady_clock::now();
        if (const auto wait = refusals_.peek(key, now)) {
            co_return refuse_rate(*wait, "There were too many refused attempts to connect from this address.");
        }
        auto admitted = co_await admit(exchange, request_id);
        if (!admitted) {
            const auto code = admitted.error().error.code;
            if (code == Errc::unauthenticated || code == Errc::forbidden || code == Errc::not_found) {
                refusals_.take(key, now);
            }
            co_return refuse(admitted.error());
        }
        co_return co_await pass_on(exchange, std::move(*admitted), request_id, passage);
    }

    // Everything that has to hold before the agent is dialled; uses the token up last.
    asio::awaitable<std::expected<Admitted, Refusal>> admit(net::Exchange& exchange, std::string request_id) {
        const auto id = exchange.parameter("id");
        const auto token = net::bearer_token(exchange.headers());
        if (!token) {
            co_return refuse(Error{Errc::unauthenticated, "The request carries no connection token.",
                                   "Ask for one at /api/v1/workspaces/{id}/connection-tokens."});
        }
        const std::string bearer(*token);
        auto& store = parts_.store;
        auto found = co_await parts_.pool.run([&store, id] { return store.find_workspace(id); });
        if (!found) {
            if (found.error().code == Errc::not_found) {
                co_return refuse(Error{Errc::not_found, "There is no such workspace.", ""});
            }
            co_return refuse(found.error());
        }
        const auto now = Store::system_clock()();
        std::optional<ResumeTicket> ticket;
        if (is_resume_ticket(bearer)) {
            const auto session = session_in(exchange.headers().get(link_session_header));
            auto read = read_resume_ticket(parts_.key, bearer, id, session, now);
            if (!read) {
                co_return refuse(read.error());
            }
            ticket = std::move(*read);
            if (!co_await still_signed_in(ticket->user, ticket->granted_at)) {
                co_return refuse(Error{Errc::unauthenticated, "You have signed out since this connection was made.",
                                       "Ask for a new connection token."});
            }
        }
        const auto hash = sha256(as_bytes(bearer));
        Result<Grant> looked(Grant(std::unexpected(TokenRefusal::unknown)));
        if (ticket) {
            looked = grant_of(*ticket);
        } else {
            looked = co_await parts_.pool.run([&store, hash, id] { return store.look_at_connection_token(hash, id); });
        }
        if (!looked) {
            co_return refuse(looked.error());
        }
        if (!*looked) {
            co_return refuse_token(looked->error());
        }
        auto& grant = **looked;
        if (auto allowed = co_await check_role(*found, grant.user, grant.role); !allowed) {
            co_return refuse(allowed.error());
        }
        const bool wake = exchange.headers().get(model::channel::wake_header) != model::channel::wake_no;
        if (auto runs = co_await check_running(*found, grant, request_id, wake); !runs) {
            co_return refuse(runs.error());
        }
        if (const auto room = carriers_.room(); room != Carriers::Room::there) {
            co_return refuse_room(room);
        }
        if (ticket) {
            // The same visit goes on: the token that began it was used up and audited.
            co_return Admitted{std::move(*found), std::move(grant), ticket->granted_at, ticket->expires_at};
        }
        auto taken = co_await parts_.pool.run(
            [&store, hash, id, request_id] { return store.take_connection_token(hash, id, request_id); });
        if (!taken) {
            co_return refuse(taken.error());
        }
        if (!*taken) {
            co_return refuse_token(taken->error());
        }
        co_return Admitted{std::move(*found), std::move(**taken), now, now + lifetime()};
    }

    using Grant = std::expected<TokenGrant, TokenRefusal>;
    static Grant grant_of(const ResumeTicket& ticket) {
        return TokenGrant{.workspace_id = ticket.workspace_id,
                          .user = ticket.user,
                          .user_name = ticket.user_name,
                          .role = ticket.role};
    }

    // How long an authorisation lasts: up to a tenth less than it could, so that those let in together do not all come
    // back together.
    std::chrono::milliseconds lifetime() const {
        const std::chrono::milliseconds longest = parts_.authorisation;
        const auto jitter = std::to_integer<unsigned>(random_bytes(1).front());
        return longest - longest / 10 * jitter / 256;
    }

    // Whether the role that somebody was let in with is still theirs.
    asio::awaitable<std::expected<void, Refusal>> check_role(const WorkspaceRecord& workspace, model::UserId who,
                                                             model::Role role) {
        const auto revoked = refuse(Error{Errc::forbidden, "You may not enter this workspace any more.",
                                          "Ask its owner to share it with you again."});
        if (role == model::Role::owner) {
            if (workspace.shown.owner != who) {
                co_return revoked;
            }
            co_return std::expected<void, Refusal>{};
        }
        const auto user = co_await parts_.pool.run([&store = parts_.store, who] { return store.find_user(who); });
        if (!user || role != model::Role::admin || !user->admin) {
            co_return revoked;
        }
        co_return std::expected<void, Refusal>{};
    }

    asio::awaitable<std::expected<void, Refusal>>
    check_running(const WorkspaceRecord& workspace, const TokenGrant& grant, std::string request_id, bool wake) {
        using model::State;
        const auto id = workspace.shown.id;
        const auto state = workspace.shown.state;
        if (state == State::running && workspace.shown.intent != model::Intent::suspend) {
            co_return std::expected<void, Refusal>{};
        }
        if (state == State::suspended && !wake) {
            co_return refuse_state(model::problem_name::suspended, "The workspace is suspended.",
                                   "It is resumed when you go on working in it.", suspended_retry);
        }
        if (state == State::suspended) {
            const Actor actor{.user = grant.user, .request_id = request_id};
            const auto resumed = co_await parts_.pool.run(
                [&store = parts_.store, id, actor] { return store.request(id, model::Action::resume, actor); });
            if (!resumed && resumed.error().code != Errc::conflict) {
                co_return refuse(resumed.error());
            }
            parts_.wake(id);
        }
        const bool retries = state == State::error && workspace.shown.failure && workspace.shown.failure->retry_at;
        const bool comes_up = state == State::suspended || state == State::running || state == State::pending ||
                              state == State::provisioning || state == State::starting || retries ||
                              (state == State::stopping && workspace.shown.intent == model::Intent::run);
        if (comes_up) {
            co_return refuse_state(model::problem_name::resuming, "The workspace is coming up.",
                                   "Try again in a moment.", resuming_retry);
        }
        if (state == State::deleting) {
            co_return refuse(Error{Errc::not_found, "The workspace is being deleted.", ""});
        }
        co_return refuse_state(
            model::problem_name::not_running, berth::format("The workspace is {}.", model::to_string(state)),
            state == State::error ? "See what went wrong, then retry it." : "Start it first.", not_running_retry);
    }

    asio::awaitable<Answer> pass_on(net::Exchange& exchange, Admitted admitted, std::string request_id,
                                    Passage& passage) {
        const auto& workspace = admitted.workspace;
        const auto id = workspace.shown.id;
        const auto unreachable = [&](const Error& why) {
            spdlog::warn("{} the agent of {} cannot be reached: {}", request_id, id, why.text());
            parts_.wake(id);
            return refuse_state(model::problem_name::resuming, "The workspace does not answer at the moment.",
                                "Try again in a moment; if that lasts, stop it and start it again.", resuming_retry);
        };
        net::ConnectOptions options;
        options.timeout = dial_timeout;
        options.trust = parts_.agent_trust.roots();
        auto endpoint = agent_endpoint(workspace.endpoint);
        if (!endpoint) {
            co_return unreachable(endpoint.error());
        }
        auto stream = co_await net::connect(std::move(*endpoint), options);
        if (!stream) {
            co_return unreachable(stream.error());
        }
        net::HttpConnection agent(std::move(*stream), "agent");
        net::Request request;
        request.target = std::string(model::channel::link_target);
        request.headers = headers_for_agent(exchange.headers(),
                                            assert_user(parts_.key, id, workspace.incarnation, admitted.grant.user,
                                                        admitted.grant.user_name, admitted.grant.role));
        auto response = co_await agent.send(std::move(request));
        if (!response) {
            co_return unreachable(response.error());
        }
        if (response->status() == 401) {
            // Between two agents: it is the platform's assertion that was refused, not the client's token.
            co_return unreachable(Error{Errc::unauthenticated, "it refused the assertion", ""});
        }
        if (response->status() != 101) {
            auto body = co_await response->read_body(agent_answer_limit);
            net::Response refused;
            refused.status = response->status();
            refused.headers = headers_for_client(response->headers());
            refused.headers.remove("Upgrade");
            refused.body = body.value_or(std::string());
            co_return refused;
        }
        passage = {.workspace_id = id,
                   .grant = std::move(admitted.grant),
                   .granted_at = admitted.granted_at,
                   .until = admitted.until,
                   .agent = response->upgrade(),
                   .headers = headers_for_client(response->headers())};
        co_return std::nullopt;
    }

    asio::awaitable<void> carry(net::Exchange& exchange, Passage passage, std::string request_id) {
        const auto& id = passage.workspace_id;
        const auto& grant = passage.grant;
        add_ticket(passage);
        auto client = co_await exchange.upgrade(std::move(passage.headers));
        if (!client) {
            co_return;
        }
        spdlog::info("{} {} entered {} as {}", request_id, grant.user.subject, id, model::to_string(grant.role));
        const auto carrier =
            std::make_shared<Carrier>(Visit{id, grant.user, grant.role}, passage.granted_at, **client, *passage.agent);
        const Carriers::Entry entry(carriers_, carrier);
        parts_.changes.notify(); // the watch below has something to watch from now on
        // What happened between letting it in and counting it was seen by nobody.
        const bool runs = co_await still_runs(id);
        if (!runs || !co_await still_signed_in(grant.user, passage.granted_at)) {
            carrier->cut();
        }
        carrier->cut_after(std::max(passage.until - Store::system_clock()(), std::chrono::milliseconds(0)));
        net::RelayOptions options;
        options.rest_after = rest_after;
        const auto relayed = co_await net::relay(**client, *passage.agent, std::move(options));
        spdlog::info("{} {} left {}: {} bytes in, {} bytes out", request_id, grant.user.subject, id, relayed.a_to_b,
                     relayed.b_to_a);
    }

    asio::awaitable<bool> still_runs(std::string id) {
        const auto found = co_await parts_.pool.run([&store = parts_.store, id] { return store.find_workspace(id); });
        co_return found && found->shown.state == model::State::running;
    }

    // Whether a person has not signed out since something was granted. Where that cannot be read it counts as signed
    // out: they ask for a token then.
    asio::awaitable<bool> still_signed_in(model::UserId user, model::Time granted_at) {
        const auto out = co_await parts_.pool.run([&store = parts_.store, user] { return store.sign_out_of(user); });
        co_return out && (!*out || (*out)->at < granted_at);
    }

    // With which the client comes back to this session, until the authorisation ends.
    void add_ticket(Passage& passage) const {
        const auto session = session_in(passage.headers.get(link_session_header));
        const auto left = std::chrono::floor<std::chrono::seconds>(passage.until - Store::system_clock()());
        if (session.empty() || left.count() <= 0) {
            return;
        }
        const auto ticket = sign_resume_ticket(parts_.key, {.workspace_id = passage.workspace_id,
                                                            .session_id = std::string(session),
                                                            .user = passage.grant.user,
                                                            .user_name = passage.grant.user_name,
                                                            .role = passage.grant.role,
                                                            .granted_at = passage.granted_at,
                                                            .expires_at = passage.until});
        if (ticket) {
            passage.headers.set(std::string(model::channel::resume_ticket_header), *ticket);
            passage.headers.set(std::string(model::channel::resume_ticket_lifetime_header),
                                std::to_string(left.count()));
        }
    }

    // Ends the visits of those whose role was taken away: their carriers here, and their sessions, so that nothing of
    // theirs goes on in the workspace.
    static asio::awaitable<void> end_revoked(std::shared_ptr<State> self) {
        auto& parts = self->parts_;
        for (const auto& visit : self->carriers_.guests()) {
            const auto found = co_await parts.pool.run(
                [&store = parts.store, id = visit.workspace_id] { return store.find_workspace(id); });
            if (!found) {
                continue;
            }
            const auto allowed = co_await self->check_role(*found, visit.user, visit.role);
            if (allowed.has_value() || allowed.error().error.code != Errc::forbidden) {
                continue;
            }
            spdlog::info("{} may not be in {} any more", visit.user.subject, visit.workspace_id);
            const AgentClient agent(found->endpoint, visit.workspace_id, found->incarnation, parts.key,
                                    parts.agent_trust);
            if (const auto ended = co_await agent.end_sessions(visit.user); !ended) {
                spdlog::warn("The sessions of {} in {} are not ended: {}", visit.user.subject, visit.workspace_id,
                             ended.error().text());
            }
            self->carriers_.cut(visit);
        }
    }

    // Cuts the carriers of those who have signed out. Their clients on other machines, where they are signed in still,
    // come back with a fresh token; the sessions stay for them.
    static asio::awaitable<void> end_signed_out(std::shared_ptr<State> self) {
        const auto since = Store::system_clock()() - sign_out_overlap;
        const auto found = co_await self->parts_.pool.run(
            [&store = self->parts_.store, since] { return store.sign_outs_since(since); });
        if (!found) {
            co_return; // it is looked for again
        }
        for (const auto& out : *found) {
            self->carriers_.cut(out.user, out.at);
        }
    }

    // Cuts the carriers of workspaces that stop running, and of those who may not be there any more.
    static asio::awaitable<void> watch(std::shared_ptr<State> self) {
        auto& parts = self->parts_;
        std::optional<std::uint64_t> last;
        auto memory_returned_at = std::chrono::steady_clock::now();
        while (!self->stopping_) {
            const auto seen = parts.changes.count();
            if (!last || self->carriers_.count() == 0) {
                const auto newest = co_await parts.pool.run([&store = parts.store] { return store.last_event(); });
                if (newest) {
                    last = *newest;
                }
            }
            // Looked again with carriers there: those that came in between find their events behind `last`.
            while (last && self->carriers_.count() > 0) {
                const auto page = co_await parts.pool.run([&store = parts.store, after = *last] {
                    return store.events_after(std::nullopt, std::nullopt, after, events_at_once);
                });
                if (!page || page->events.empty()) {
                    break;
                }
                last = page->next;
                for (const auto& event : page->events) {
                    if (event.kind == model::event_kind::state && event.data.value("to", "") != "running") {
                        self->carriers_.cut(event.workspace_id);
                    }
                }
            }
            co_await end_revoked(self);
            co_await end_signed_out(self);
            if (const auto now = std::chrono::steady_clock::now(); now - memory_returned_at >= return_memory_every) {
                memory_returned_at = now;
                co_await parts.pool.run([] {
                    return_freed_memory();
                    return Result<>{};
                });
            }
            const bool idle = self->carriers_.count() == 0;
            co_await parts.changes.wait(seen, last ? (idle ? idle_look : carrier_look_again) : carrier_broken_pause);
        }
    }

    // Nothing has to be cut while there is nothing: the next carrier's workspace was seen running after that.
    static constexpr std::chrono::seconds idle_look{60};

    asio::strand<asio::any_io_executor> strand_;
    GatewayParts parts_;
    RateLimiter refusals_;
    Carriers carriers_;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> watching_ = false;
    Signal ended_; // the watch has
};

Gateway::Gateway(asio::any_io_executor executor, GatewayParts parts)
    : state_(std::make_shared<State>(executor, std::move(parts))) {}

Gateway::~Gateway() = default;

void Gateway::add_routes(net::Router& router) {
    router.add("GET", "/workspaces/{id}/connect",
               [state = state_](net::Exchange& exchange) { return State::handle(state, exchange); });
}

void Gateway::start() {
    state_->start();
}
asio::awaitable<void> Gateway::stop() {
    return State::stop(state_);
}
std::size_t Gateway::carriers() const {
    return state_->carriers();
}

} // namespace berth::platform
