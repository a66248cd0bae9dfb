// What a Connection has done on the network thread: a carrier dialled for its link, used until it ends, and what the
// link says of itself. Values in, values out; when to do which is the Connection's.
#pragma once

#include "base/secret.h"
#include "client/line.h"
#include "client/refusal.h"
#include "net/carrier.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace berth::client {

// A line that was found before it was needed. All of this header's pointers are io_owned.
struct SpareLine {
    net::ByteStreamPtr stream;
};

// What the platform lets a session be resumed with, again and again until its end.
struct ResumeTicket {
    Secret text;
    std::chrono::seconds lifetime{};
};

struct DialPlan {
    net::DialRequest request;
    std::shared_ptr<SpareLine> spare;  // none: a line is found first
    std::chrono::milliseconds spacing; // of the attempts to find one
    std::chrono::milliseconds answer_limit;
    bool token_refused_before = false;

    LineRequest line() const;
};

struct Dialled {
    link::Answer answer;
    net::CarrierPtr carrier;
};

struct DialOutcome {
    std::shared_ptr<Dialled> dialled; // none: refused
    std::optional<ResumeTicket> ticket;
    Refusal refusal;
    bool resume_refused = false;  // the answer may be about the session, not about the workspace
    std::size_t open_streams = 0; // of the session
};

// Finds a line, offers the slot's link on it (a new one where there is none) and gives the carrier that came of it.
asio::awaitable<Result<DialOutcome>> dial(std::shared_ptr<LinkSlot> slot, DialPlan plan);

struct CarrierEnd {
    Error why;
    bool session_over = false;
    std::size_t queued = 0;           // bytes written and not yet sent
    std::size_t open_streams = 0;     // of a session that is over: what was lost with it
    std::shared_ptr<SpareLine> spare; // the carrier was given up for this line
    bool searching = false;           // another line is being looked for already
    bool renewed = false;             // because its authorisation ends soon, not because of a loss
};

// Uses a carrier until it ends, or seems dead while another line stands (`line` says where to).
asio::awaitable<Result<CarrierEnd>> carry(std::shared_ptr<LinkSlot> slot, std::shared_ptr<Dialled> dialled,
                                          LineRequest line);

// What waits for a carrier.
struct Need {
    bool bytes = false;     // written or sent and not acknowledged, or somebody who waits for a link
    std::size_t queued = 0; // bytes written and not yet sent
};
asio::awaitable<Result<Need>> need_of(std::shared_ptr<LinkSlot> slot);
// Returns when more than so many bytes are queued, or somebody begins to wait for a link.
asio::awaitable<Result<void>> new_need(std::shared_ptr<LinkSlot> slot, std::size_t queued);

asio::awaitable<Result<link::Statistics>> statistics_of(std::shared_ptr<LinkSlot> slot);

asio::awaitable<Result<std::shared_ptr<net::LinkStream>>> open_on(std::shared_ptr<LinkSlot> slot, std::string kind,
                                                                  std::string target, link::Priority priority);

} // namespace berth::client
