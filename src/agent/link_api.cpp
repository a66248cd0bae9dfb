#include "agent/link_api.h"

#include "agent/problem_response.h"
#include "link/handshake.h"
#include "model/channel/control.h"
#include "net/carrier.h"

namespace berth::agent {

namespace {

// Of a session that is gone, told apart from an unknown workspace (404): the client then begins a new one.
constexpr unsigned status_gone = 410;
// Of a client with no version in common; the answer names the versions that are spoken here.
constexpr unsigned status_bad_request = 400;

asio::awaitable<void> refuse(net::Exchange& exchange, Error error) {
    const bool gone = error.code == Errc::not_found;
    auto response = gone ? problem_response(error, status_gone) : problem_response(error);
    co_await exchange.respond(std::move(response));
}

asio::awaitable<void> serve(net::Exchange& exchange, AssertionVerifier& verifier, SessionRegistry& sessions) {
    auto assertion = verifier.verify(exchange.headers().get(model::assertion_header), model::AssertionScope::link,
                                     std::chrono::system_clock::now());
    if (!assertion) {
        co_return co_await refuse(exchange, std::move(assertion.error()));
    }
    if (auto refusal = net::check_carrier_request(exchange)) {
        auto response = refusal_response(refusal->status, refusal->detail);
        for (const auto& field : refusal->headers) {
            response.headers.set(field.name, field.value);
        }
        co_await exchange.respond(std::move(response));
        co_return;
    }
    const auto version = link::choose_version(exchange.headers().get(link::version_header));
    if (!version) {
        auto response = problem_response(version.error(), status_bad_request);
        response.headers.set(std::string(link::version_header), std::string(link::supported_versions));
        co_await exchange.respond(std::move(response));
        co_return;
    }
    const auto offer = link::Offer::parse(exchange.headers().get(link::session_header));
    if (!offer) {
        co_return co_await refuse(exchange, offer.error());
    }
    auto admission = sessions.admit(*assertion, *offer);
    if (!admission) {
        co_return co_await refuse(exchange, std::move(admission.error()));
    }
    net::Headers headers;
    headers.set(std::string(link::version_header), std::to_string(*version));
    headers.set(std::string(link::session_header), admission->answer.format());
    auto carrier = co_await net::accept_carrier(exchange, std::move(headers));
    if (!carrier) {
        admission->link->carrier_failed(offer->epoch); // the session waits for the next attempt
        co_return;
    }
    co_await admission->link->run(offer->epoch, std::move(*carrier));
}

} // namespace

void add_link_route(net::Router& router, AssertionVerifier& verifier, SessionRegistry& sessions) {
    router.add("GET", model::channel::link_target,
               [&](net::Exchange& exchange) { return serve(exchange, verifier, sessions); });
}

} // namespace berth::agent
