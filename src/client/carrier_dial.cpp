#include "client/carrier_dial.h"

#include "client/http.h"
#include "client/io_bridge.h"
#include "model/channel/resume_ticket.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <charconv>

namespace berth::client {

namespace {

using namespace std::literals;

// How often a link without a carrier is looked at for bytes to send.
constexpr auto need_interval = 200ms;

std::optional<std::chrono::milliseconds> retry_after_of(const net::Headers& headers) {
    HttpResponse response;
    response.headers.emplace_back("retry-after", headers.get("Retry-After"));
    return retry_after(response, std::chrono::system_clock::now());
}

// Whether an answer to a resume can mean that the agent does not have this session (410) or does not believe in it
// (403, which may be the gateway's own as well).
bool may_be_about_session(unsigned status) {
    return status == 403 || status == 410;
}

std::optional<ResumeTicket> ticket_in(const net::Headers& headers) {
    const auto text = headers.get(model::channel::resume_ticket_header);
    const auto lifetime = headers.get(model::channel::resume_ticket_lifetime_header);
    std::chrono::seconds::rep seconds = 0;
    const auto read = std::from_chars(lifetime.data(), lifetime.data() + lifetime.size(), seconds);
    if (text.empty() || read.ec != std::errc{} || seconds <= 0) {
        return std::nullopt;
    }
    return ResumeTicket{Secret(std::string(text)), std::chrono::seconds(seconds)};
}

asio::awaitable<void> stir_of(std::shared_ptr<LinkSlot> slot, std::uint64_t stirs) {
    while (slot->stirs == stirs) {
        co_await slot->stirred.wait();
    }
}

void judge(DialOutcome& outcome, const net::DialFailure& failure, const DialPlan& plan, bool resumes) {
    const auto& response = failure.response;
    if (!response) {
        outcome.refusal = judge_dial_failure(failure.error);
        return;
    }
    outcome.refusal = judge_answer(static_cast<int>(response->status), response->headers.get("Content-Type"),
                                   response->body, retry_after_of(response->headers), plan.token_refused_before);
    outcome.resume_refused = resumes && may_be_about_session(response->status);
}

} // namespace

LineRequest DialPlan::line() const {
    return {std::get<net::TcpEndpoint>(request.endpoint), request.connect, spacing};
}

asio::awaitable<Result<DialOutcome>> dial(std::shared_ptr<LinkSlot> slot, DialPlan plan) {
    using namespace asio::experimental::awaitable_operators;
    const auto executor = co_await asio::this_coro::executor;
    DialOutcome outcome;
    net::ByteStreamPtr line;
    if (plan.spare) {
        line = std::move(plan.spare->stream);
    } else {
        auto found = co_await find_line(plan.line(), slot);
        if (!found) {
            outcome.refusal = judge_dial_failure(found.error());
            co_return outcome;
        }
        line = std::move(*found);
    }
    // Only now: from the offer on the carrier before this one is no longer listened to.
    if (!slot->link) {
        slot->link = net::Link::create(executor, link::Role::client);
        slot->incoming->serve(slot->link);
    }
    const auto session = slot->link;
    outcome.open_streams = session->statistics().streams;
    const link::Offer offer = session->offer();
    plan.request.headers.set(std::string(link::version_header), std::string(link::supported_versions));
    plan.request.headers.set(std::string(link::session_header), offer.format());
    plan.request.timeout = plan.answer_limit;
    auto answered = co_await (net::dial_carrier(std::move(plan.request), std::move(line)) ||
                              stir_of(slot, slot->stirs)); // then the line is another one
    if (answered.index() == 1) {
        outcome.refusal = {Refusal::Kind::again, std::nullopt,
                           Error{Errc::unavailable, "The network has changed.", ""}};
        co_return outcome;
    }
    auto& dialed = std::get<0>(answered);
    if (!dialed) {
        judge(outcome, dialed.error(), plan, offer.resume.has_value());
        co_return outcome;
    }
    auto answer = link::Answer::parse(dialed->headers.get(link::session_header));
    if (!answer) {
        outcome.refusal = {Refusal::Kind::stop, std::nullopt,
                           Error{Errc::unsupported, "The workspace speaks another version of the link.",
                                 "Restart the workspace to update it, or update this program."}};
        co_return outcome;
    }
    outcome.ticket = ticket_in(dialed->headers);
    outcome.dialled = io_owned(asio::any_io_executor(executor),
                               std::make_unique<Dialled>(std::move(*answer), std::move(dialed->carrier)));
    co_return outcome;
}

asio::awaitable<Result<CarrierEnd>> carry(std::shared_ptr<LinkSlot> slot, std::shared_ptr<Dialled> dialled,
                                          LineRequest line) {
    using namespace asio::experimental::awaitable_operators;
    const auto session = slot->link;
    if (!session) {
        co_return fail(Errc::cancelled, "The connection was closed.");
    }
    const auto executor = co_await asio::this_coro::executor;
    ++slot->carriers;
    slot->renewal = false;
    slot->changed.notify();
    // Also when this coroutine is cancelled.
    struct Uncarried {
        LinkSlot& slot;
        ~Uncarried() {
            --slot.carriers;
            slot.changed.notify();
        }
    };
    CarrierEnd end;
    {
        const Uncarried guard{*slot};
        auto first = co_await (session->run(std::move(dialled->answer), std::move(dialled->carrier)) ||
                               stand_by(session, std::move(line), slot));
        if (first.index() == 0) {
            end.why = std::get<0>(std::move(first));
        } else {
            auto& other = std::get<1>(first);
            end.why = Error{Errc::timed_out, "The workspace has not answered for a while.", ""};
            end.renewed = other.renewal;
            end.spare = io_owned(asio::any_io_executor(executor), std::make_unique<SpareLine>(std::move(other.line)));
        }
    }
    end.session_over = session->state() == link::SessionState::closed;
    end.queued = session->statistics().queued;
    end.searching = slot->race != nullptr && !end.session_over;
    if (end.session_over && slot->link == session) {
        slot->link.reset();
        slot->absent = end.why;
    }
    co_return end;
}

asio::awaitable<Result<Need>> need_of(std::shared_ptr<LinkSlot> slot) {
    Need need;
    if (slot->link) {
        const auto statistics = slot->link->statistics();
        need.queued = statistics.queued;
        need.bytes = statistics.queued > 0 || statistics.in_flight > 0;
    }
    need.bytes = need.bytes || slot->waiting > 0;
    co_return need;
}

asio::awaitable<Result<void>> new_need(std::shared_ptr<LinkSlot> slot, std::size_t queued) {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (slot->waiting == 0 && (!slot->link || slot->link->statistics().queued <= queued)) {
        timer.expires_after(need_interval);
        co_await (slot->changed.wait() || timer.async_wait(asio::use_awaitable));
    }
    co_return Result<void>();
}

asio::awaitable<Result<link::Statistics>> statistics_of(std::shared_ptr<LinkSlot> slot) {
    if (!slot->link) {
        co_return fail(Errc::unavailable, "There is no link.");
    }
    co_return slot->link->statistics();
}

asio::awaitable<Result<std::shared_ptr<net::LinkStream>>> open_on(std::shared_ptr<LinkSlot> slot, std::string kind,
                                                                  std::string target, link::Priority priority) {
    const auto session = slot->link;
    if (!session) {
        co_return std::unexpected(slot->absent);
    }
    auto opened = co_await session->open(std::move(kind), std::move(target), priority);
    if (!opened) {
        co_return std::unexpected(opened.error());
    }
    const auto executor = co_await asio::this_coro::executor;
    co_return io_owned(asio::any_io_executor(executor), std::move(*opened));
}

} // namespace berth::client
