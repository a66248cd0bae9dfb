#include "link/mux.h"

#include <algorithm>

namespace berth::link {

namespace {

// Ids end here: the next would wrap around.
constexpr StreamId last_id = 0xffff'fff0;

} // namespace

Mux::Mux(Role role, const Limits& limits, EventQueue& events)
    : role_(role)
    , limits_(limits)
    , events_(events)
    , budget_(limits)
    , next_own_(role == Role::client ? 1 : 2) {}

Stream* Mux::find(StreamId id) {
    const auto found = streams_.find(id);
    return found == streams_.end() ? nullptr : &found->second;
}

bool Mux::was_open(StreamId id) const {
    return opened_by_us(id) ? id < next_own_ : id <= last_peer_;
}

// --- Streams --------------------------------------------------------------------------------------------------------

Result<StreamId> Mux::open(std::string_view kind, std::string_view target, Priority priority) {
    if (!valid_kind(kind)) {
        return fail(Errc::invalid_argument, "A stream's kind is 1-32 of a-z, 0-9 and -.");
    }
    if (target.size() > max_target_size) {
        return fail(Errc::too_large, "A stream's target is at most 8 KiB.");
    }
    if (streams_.size() - peer_open_ >= limits_.own_streams) {
        return fail(Errc::rate_limited, "The link carries " + std::to_string(limits_.own_streams) + " streams already.",
                    "Close some connections first.");
    }
    if (next_own_ > last_id) {
        return fail(Errc::unavailable, "The session has used up its stream numbers.", "Reconnect to start a new one.");
    }
    const StreamId id = next_own_;
    next_own_ += 2;
    const std::size_t window = budget_.take_initial();
    Stream& stream = streams_.try_emplace(id, id, true, priority, ReceiveWindow(window, window)).first->second;
    stream.kind = kind;
    stream.target = target;
    stream.send_window = early_credit;
    stream.open_due = true;
    scheduler_.update(stream);
    return id;
}

StreamOutcome Mux::accept(StreamId id) {
    Stream* stream = find(id);
    if (stream == nullptr) {
        return StreamOutcome::no_stream;
    }
    if (stream->ours || stream->accepted) {
        return StreamOutcome::misplaced;
    }
    stream->accepted = true;
    stream->accept_due = true;
    scheduler_.update(*stream);
    return StreamOutcome::done;
}

StreamOutcome Mux::refuse(StreamId id, const Error& reason) {
    Stream* stream = find(id);
    if (stream == nullptr) {
        return StreamOutcome::no_stream;
    }
    if (stream->ours || stream->accepted) {
        return StreamOutcome::misplaced;
    }
    say_farewell(id, FrameType::refuse, reason);
    remove(*stream);
    return StreamOutcome::done;
}

std::size_t Mux::queue_limit() const {
    return queued_ < limits_.send_budget ? limits_.stream_queue
                                         : std::min<std::size_t>(limits_.stream_queue, early_credit);
}

std::size_t Mux::room(const Stream& stream) const {
    const std::size_t limit = queue_limit();
    return stream.finish_wanted || stream.queue.size() >= limit ? 0 : limit - stream.queue.size();
}

Written Mux::write(StreamId id, ByteView bytes, std::size_t frame_payload) {
    Stream* stream = find(id);
    if (stream == nullptr || stream->finish_wanted) {
        return {.accepted = 0, .outcome = WriteOutcome::no_stream};
    }
    const std::size_t accepted = stream->queue.write(bytes, room(*stream), frame_payload);
    queued_ += accepted;
    stream->producer_waits = accepted < bytes.size();
    scheduler_.update(*stream);
    return {.accepted = accepted, .outcome = stream->producer_waits ? WriteOutcome::blocked : WriteOutcome::taken};
}

Written Mux::write(StreamId id, Chunk&& chunk, std::size_t frame_payload) {
    Stream* stream = find(id);
    if (stream == nullptr || stream->finish_wanted) {
        return {.accepted = 0, .outcome = WriteOutcome::no_stream};
    }
    // A chunk is never split, so a queue that has any room takes it: over its limit by one chunk at most.
    if (room(*stream) == 0) {
        stream->producer_waits = true;
        return {.accepted = 0, .outcome = WriteOutcome::blocked};
    }
    const std::size_t size = chunk.size();
    if (size > 0) {
        stream->queue.write(std::move(chunk), frame_payload);
    }
    queued_ += size;
    scheduler_.update(*stream);
    return {.accepted = size, .outcome = WriteOutcome::taken};
}

std::size_t Mux::writable(StreamId id) const {
    const auto found = streams_.find(id);
    return found == streams_.end() ? 0 : room(found->second);
}

StreamOutcome Mux::finish(StreamId id) {
    Stream* stream = find(id);
    if (stream == nullptr) {
        return StreamOutcome::no_stream;
    }
    if (stream->finish_wanted) {
        return StreamOutcome::misplaced;
    }
    stream->finish_wanted = true;
    stream->producer_waits = false;
    scheduler_.update(*stream);
    return StreamOutcome::done;
}

StreamOutcome Mux::reset(StreamId id, const Error& reason) {
    Stream* stream = find(id);
    if (stream == nullptr) {
        return StreamOutcome::no_stream;
    }
    if (!stream->open_due) { // else the peer has never heard of it
        const bool answered = stream->ours || (stream->accepted && !stream->accept_due);
        say_farewell(id, answered ? FrameType::reset : FrameType::refuse, reason);
    }
    remove(*stream);
    return StreamOutcome::done;
}

void Mux::consume(StreamId id, std::size_t count, std::optional<Duration> rtt, TimePoint now) {
    Stream* stream = find(id);
    if (stream == nullptr) {
        return;
    }
    stream->receive.consume(count);
    // Before the answer the window is not announced yet, after the peer's end there is no need for one.
    if (stream->peer_finished || stream->credit_due || (!stream->ours && (!stream->accepted || stream->accept_due)) ||
        !stream->receive.credit_due()) {
        return;
    }
    stream->receive.grow(rtt.value_or(Duration::zero()), now, budget_);
    stream->credit_due = true;
    scheduler_.update(*stream);
}

void Mux::set_priority(StreamId id, Priority priority) {
    if (Stream* stream = find(id)) {
        scheduler_.move(*stream, priority);
    }
}

void Mux::remove(Stream& stream) {
    scheduler_.remove(stream);
    queued_ -= stream.queue.size();
    budget_.give_back(stream.receive.window());
    peer_open_ -= stream.ours ? 0 : 1;
    streams_.erase(stream.id);
}

void Mux::remove_if_done(Stream& stream) {
    if (stream.finish_sent && stream.peer_finished) {
        remove(stream);
    }
}

void Mux::say_farewell(StreamId id, FrameType type, const Error& reason) {
    farewells_.push({.id = id, .type = type, .payload = encode_error(reason)});
}

void Mux::wake_producer(Stream& stream) {
    if (stream.producer_waits && stream.queue.size() <= queue_limit() / 2) {
        stream.producer_waits = false;
        events_.push(event::Writable{.id = stream.id});
    }
}

void Mux::clear() {
    scheduler_.clear();
    streams_.clear();
    farewells_.clear();
    budget_ = ReceiveBudget(limits_);
    queued_ = 0;
    peer_open_ = 0;
}

// --- Sending --------------------------------------------------------------------------------------------------------

bool Mux::append(ReplayBuffer& out, FrameType type, StreamId id, ByteView payload) {
    if (!out.fits(frame_header_size + payload.size(), 0)) {
        return false;
    }
    out.append(encode({.type = type, .length = static_cast<std::uint32_t>(payload.size()), .stream = id}), payload);
    return true;
}

Committed Mux::commit(ReplayBuffer& out, const SendAllowance& allowance) {
    if (!farewells_.empty()) {
        const Farewell& farewell = farewells_.front();
        if (!append(out, farewell.type, farewell.id, farewell.payload)) {
            return Committed::held;
        }
        farewells_.pop();
        return Committed::frame;
    }
    if (Stream* stream = scheduler_.next_control()) {
        return commit_control(out, *stream);
    }
    if (Stream* stream = scheduler_.next_data(allowance.interactive, allowance.bulk)) {
        return commit_data(out, *stream, allowance.frame_payload);
    }
    return scheduler_.any_data() ? Committed::held : Committed::nothing;
}

Committed Mux::commit_control(ReplayBuffer& out, Stream& stream) {
    if (stream.open_due) {
        const Bytes payload = encode_open({.priority = stream.priority,
                                           .credit = static_cast<std::uint32_t>(stream.receive.window()),
                                           .kind = stream.kind,
                                           .target = stream.target});
        if (!append(out, FrameType::open, stream.id, payload)) {
            return Committed::held;
        }
        stream.open_due = false;
        stream.kind = {};
        stream.target = {};
    } else {
        const FrameType type = stream.accept_due ? FrameType::accept : FrameType::credit;
        if (!out.fits(frame_header_size + sizeof(std::uint32_t), 0)) {
            return Committed::held;
        }
        append(out, type, stream.id, encode_u32(stream.receive.take_credit()));
        (stream.accept_due ? stream.accept_due : stream.credit_due) = false;
    }
    scheduler_.update(stream);
    return Committed::frame;
}

Committed Mux::commit_data(ReplayBuffer& out, Stream& stream, std::size_t frame_payload) {
    // Room that stays free for those of more weight: control frames always, interactive data beside bulk.
    const std::size_t reserve = stream.priority == Priority::bulk ? 2 * early_credit : early_credit;
    const std::size_t size =
        std::min({stream.queue.size(), frame_payload, static_cast<std::size_t>(stream.send_window)});
    if (!out.fits(frame_header_size + size, reserve)) {
        return Committed::held;
    }
    if (stream.queue.size() == 0) {
        append(out, FrameType::finish, stream.id, {});
        stream.finish_sent = true;
        scheduler_.rotate(stream);
        remove_if_done(stream);
        return Committed::frame;
    }
    const std::size_t limit = std::min<std::uint64_t>(frame_payload, stream.send_window);
    Chunk frame = stream.queue.take(limit);
    const std::size_t payload = frame.size();
    queued_ -= payload;
    stream.send_window -= payload;
    const HeaderBytes header =
        encode({.type = FrameType::data, .length = static_cast<std::uint32_t>(payload), .stream = stream.id});
    std::ranges::copy(header, frame.extend_front(header.size()).begin());
    out.append(std::move(frame));
    scheduler_.rotate(stream);
    wake_producer(stream);
    return Committed::frame;
}

} // namespace berth::link
