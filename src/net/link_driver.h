// The link for coroutines: drives link::Endpoint with carriers, the clock and whoever uses its streams. The same at
// both ends. Promises that a carrier's end is no stream's end, and that nothing waits on a link that is gone: every
// operation then returns the reason.
//
// A client:                                               An agent, in the handler of GET /link/v1:
//   auto link = Link::create(executor, Role::client);       auto answer = link->accept_carrier(offer);
//   for (;;) {                                              auto carrier = accept_carrier(exchange, headers(*answer));
//       auto dialed = co_await dial(link->offer());         co_await link->run(offer.epoch, std::move(*carrier));
//       Error why = co_await link->run(answer, carrier);
//       if (link->state() == closed) break;
//       … wait as backoff.h says …
//   }
#pragma once

#include "link/endpoint.h"
#include "net/byte_stream.h"
#include "net/carrier.h"

#include <memory>
#include <string>

namespace berth::net {

class Link;

// One stream of a link; also a ByteStream, so it can be relayed. Backpressure: write() returns when the link has taken
// all bytes, and what is not read keeps the peer's window closed. close() resets a stream on which shutdown_send() was
// not called, and so does the destructor; after shutdown_send() what was written still arrives, and what the peer may
// still send is thrown away.
class LinkStream : public ByteStream {
public:
    virtual link::StreamId id() const = 0;
    virtual const std::string& kind() const = 0;
    virtual const std::string& target() const = 0; // JSON
    virtual link::Priority priority() const = 0;
    virtual void set_priority(link::Priority priority) = 0;

    // For a stream that Link::accept() gave: the opener is told. Data flows without waiting for it.
    virtual Result<> accept() = 0;
    // The stream is of no use afterwards.
    virtual void refuse(Error reason) = 0;

    // Breaks it off in both directions; the peer's operations return the reason.
    virtual void reset(Error reason) = 0;
};

using LinkStreamPtr = std::unique_ptr<LinkStream>;

class Link : public std::enable_shared_from_this<Link> {
public:
    // The executor must not run two handlers at once (one thread, or a strand); all calls are made from it.
    static std::shared_ptr<Link> create(asio::any_io_executor executor, link::Role role,
                                        const link::Options& options = {});
    virtual ~Link() = default;

    virtual asio::any_io_executor executor() = 0;

    // --- Carriers. run() uses one until it has ended or another one has taken its place, and says why; it closes it.
    // The session goes on without. Cancelling run() only ends the carrier.
    // Client: what goes into the upgrade request (Link-Version, Link-Session), then the 101's answer.
    virtual link::Offer offer() = 0;
    virtual asio::awaitable<Error> run(link::Answer answer, CarrierPtr carrier) = 0;
    // Agent: the request's offer, then the carrier that came of its 101.
    virtual Result<link::Answer> accept_carrier(const link::Offer& offer) = 0;
    virtual asio::awaitable<Error> run(link::Epoch epoch, CarrierPtr carrier) = 0;
    // Agent: no carrier came of what accept_carrier() agreed to (the 101 could not be sent).
    virtual void carrier_failed(link::Epoch epoch) = 0;

    // --- Streams
    // Opens one and waits for the peer's answer: refused comes back as the peer's error. Waits while no carrier is
    // there. Cancelling it resets the stream.
    virtual asio::awaitable<Result<LinkStreamPtr>> open(std::string kind, std::string target_json,
                                                        link::Priority priority = link::Priority::interactive) = 0;
    // The same without waiting: write() may begin at once (up to early_credit travels before the answer); a refusal
    // comes back from the next operation.
    virtual Result<LinkStreamPtr> open_early(std::string kind, std::string target_json,
                                             link::Priority priority = link::Priority::interactive) = 0;
    // The next stream the peer opens: read kind() and target(), then accept() or refuse() it. Fails when the session is
    // over.
    virtual asio::awaitable<Result<LinkStreamPtr>> accept() = 0;

    // --- The session
    virtual link::SessionState state() const = 0;
    virtual const std::string& id() const = 0;
    virtual link::Statistics statistics() const = 0;
    virtual void set_watched(bool watched) = 0; // somebody is looking: a dead peer is found sooner
    virtual void probe() = 0;                   // wake-up, network change, click: is the carrier still alive?
    // Returns once the peer has owed a sign of life (Statistics::owed_since) for that long.
    virtual asio::awaitable<void> silence(link::Duration patience) = 0;
    virtual void close(Error reason) = 0; // streams end at once, the peer is told
    // Returns when the session is over (closed by either end, or its grace has run out), with why.
    virtual asio::awaitable<Error> closed() = 0;
};

} // namespace berth::net
