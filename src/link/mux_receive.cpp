// The mux's receiving side: what each frame of the peer does to its stream, and which frames are a breach.
#include "link/mux.h"

namespace berth::link {

namespace {

// Above this a window is nonsense: it would take a terabyte of credit.
constexpr std::uint64_t greatest_send_window = std::uint64_t{1} << 40;
std::unexpected<Error> breach(StreamId id, std::string what) {
    return fail(Errc::protocol_error,
                "The peer broke the link protocol on stream " + std::to_string(id) + ": " + std::move(what) + ".");
}

} // namespace

Result<> Mux::handle(const FramePiece& piece) {
    const StreamId id = piece.header.stream;
    if (piece.header.type == FrameType::open) {
        return handle_open(id, piece.bytes);
    }
    Stream* stream = find(id);
    if (stream == nullptr || stream->open_due) {
        // A stream that this side has broken off: what the peer sent before it heard of that is ignored.
        return stream == nullptr && was_open(id) ? Result<>{} : breach(id, "it was never opened");
    }
    const bool answer = piece.header.type == FrameType::accept || piece.header.type == FrameType::refuse;
    if (stream->ours && stream->accepted == answer) {
        return breach(id, answer ? "it was answered twice" : "it is used before it is accepted");
    }
    switch (piece.header.type) {
    case FrameType::accept:
        return handle_accept(*stream, piece.bytes);
    case FrameType::refuse:
        return handle_refuse(*stream, piece.bytes);
    case FrameType::data:
        return handle_data(*stream, piece.bytes);
    case FrameType::finish:
        return handle_finish(*stream);
    case FrameType::reset:
        return handle_reset(*stream, piece.bytes);
    case FrameType::credit:
        return handle_credit(*stream, piece.bytes);
    default:
        return breach(id, "a session's frame among the streams'");
    }
}

Result<> Mux::handle_open(StreamId id, ByteView payload) {
    const auto open = decode_open(payload);
    if (!open) {
        return std::unexpected(open.error());
    }
    if (opened_by_us(id) || id <= last_peer_) {
        return breach(id, "the number is not the peer's to use");
    }
    last_peer_ = id;
    // What is refused but not yet told counts too: otherwise a peer that never reads could grow that list for ever.
    if (peer_open_ + farewells_.size() >= 2 * limits_.peer_streams) {
        return breach(id, "it opens streams faster than they can be refused");
    }
    if (peer_open_ >= limits_.peer_streams) {
        say_farewell(
            id, FrameType::refuse,
            Error{.code = Errc::rate_limited,
                  .message = "The other end has " + std::to_string(limits_.peer_streams) + " streams open already.",
                  .hint = "Close some connections first."});
        return {};
    }
    const ReceiveWindow window(budget_.take_initial(), early_credit);
    Stream& stream = streams_.try_emplace(id, id, false, open->priority, window).first->second;
    stream.send_window = open->credit;
    ++peer_open_;
    events_.push(event::Incoming{
        .id = id, .priority = open->priority, .kind = std::string(open->kind), .target = std::string(open->target)});
    return {};
}

Result<> Mux::handle_accept(Stream& stream, ByteView payload) {
    if (!stream.ours) {
        return breach(stream.id, "it accepts its own stream");
    }
    const auto credit = decode_u32(payload);
    if (!credit) {
        return std::unexpected(credit.error());
    }
    stream.accepted = true;
    stream.send_window += *credit;
    scheduler_.update(stream);
    events_.push(event::Opened{.id = stream.id});
    return {};
}

Result<> Mux::handle_refuse(Stream& stream, ByteView payload) {
    if (!stream.ours) {
        return breach(stream.id, "it refuses its own stream");
    }
    auto reason = decode_error(payload);
    if (!reason) {
        return std::unexpected(std::move(reason.error()));
    }
    events_.push(event::Refused{.id = stream.id, .reason = std::move(*reason)});
    remove(stream);
    return {};
}

Result<> Mux::handle_data(Stream& stream, ByteView bytes) {
    if (stream.peer_finished) {
        return breach(stream.id, "data after its end");
    }
    if (stream.receive.take(bytes.size()) == ReceiveWindow::Taken::exceeded) {
        return breach(stream.id, "more data than its window allows");
    }
    events_.push(event::Data{.id = stream.id, .bytes = bytes});
    return {};
}

Result<> Mux::handle_finish(Stream& stream) {
    if (stream.peer_finished) {
        return breach(stream.id, "it ended twice");
    }
    stream.peer_finished = true;
    events_.push(event::Finished{.id = stream.id});
    remove_if_done(stream);
    return {};
}

Result<> Mux::handle_reset(Stream& stream, ByteView payload) {
    auto reason = decode_error(payload);
    if (!reason) {
        return std::unexpected(std::move(reason.error()));
    }
    events_.push(event::Reset{.id = stream.id, .reason = std::move(*reason)});
    remove(stream);
    return {};
}

Result<> Mux::handle_credit(Stream& stream, ByteView payload) {
    const auto credit = decode_u32(payload);
    if (!credit) {
        return std::unexpected(credit.error());
    }
    stream.send_window += *credit;
    if (stream.send_window > greatest_send_window) {
        return breach(stream.id, "a window beyond any measure");
    }
    scheduler_.update(stream);
    return {};
}

} // namespace berth::link
