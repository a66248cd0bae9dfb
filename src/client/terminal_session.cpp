#include "client/terminal_session.h"

#include "client/framed_stream.h"

namespace berth::client {

namespace {

namespace channel = model::channel;
using channel::TerminalFrame;

} // namespace

struct TerminalSession::Impl {
    TerminalEvents events;
    std::shared_ptr<FramedStream> stream;
    // The snapshot's last part is told as such, so one is held back until the next comes or the snapshot ends.
    std::optional<Bytes> held_snapshot;

    Result<void> take(const channel::Frame& frame);
    void give_snapshot(bool last);
};

void TerminalSession::Impl::give_snapshot(bool last) {
    if (held_snapshot || last) {
        const Bytes part = std::exchange(held_snapshot, std::nullopt).value_or(Bytes());
        if (events.snapshot) {
            events.snapshot(part, last);
        }
    }
}

Result<void> TerminalSession::Impl::take(const channel::Frame& frame) {
    const auto message = [&frame]<typename T>(const std::function<void(const T&)>& event) -> Result<void> {
        const auto decoded = channel::decode_message<T>(frame);
        if (!decoded) {
            return fail(Errc::protocol_error, "The workspace's terminal answers nonsense: " + decoded.error().message);
        }
        if (event) {
            event(*decoded);
        }
        return {};
    };
    switch (static_cast<TerminalFrame>(frame.type)) {
    case TerminalFrame::attached:
        return message(events.attached);
    case TerminalFrame::snapshot:
        give_snapshot(false);
        held_snapshot = frame.payload;
        return {};
    case TerminalFrame::snapshot_end:
        give_snapshot(true);
        return {};
    case TerminalFrame::output:
        if (events.output) {
            events.output(frame.payload);
        }
        return {};
    case TerminalFrame::resized:
        return message(events.resized);
    case TerminalFrame::title:
        return message(std::function<void(const channel::TitleChange&)>(
            [title = events.title](const channel::TitleChange& change) {
                if (title) {
                    title(change.title);
                }
            }));
    case TerminalFrame::exited:
        return message(events.exited);
    default:
        return {}; // a newer agent may say more
    }
}

TerminalSession::TerminalSession(Connection& connection, const channel::TerminalTarget& target, TerminalEvents events)
    : impl_(std::make_shared<Impl>(std::move(events), nullptr, std::nullopt)) {
    // The stream's callbacks keep what they use, since one of them may destroy the session.
    FramedStream::Events stream_events;
    stream_events.frame = [impl = impl_](const channel::Frame& frame) { return impl->take(frame); };
    stream_events.ended = [impl = impl_](const Result<void>& outcome) {
        if (impl->events.ended) {
            impl->events.ended(outcome);
        }
    };
    impl_->stream = FramedStream::open(connection, std::string(channel::terminal_kind), channel::encode(target),
                                       std::move(stream_events));
}

TerminalSession::~TerminalSession() {
    impl_->stream->close();
    impl_->stream.reset(); // it and impl_ hold each other
}

void TerminalSession::input(ByteView bytes) {
    if (!bytes.empty()) {
        impl_->stream->send(static_cast<std::uint8_t>(TerminalFrame::input), bytes);
    }
}

std::size_t TerminalSession::pending() const {
    return impl_->stream->pending();
}

void TerminalSession::resize(channel::TerminalSize size) {
    impl_->stream->send(static_cast<std::uint8_t>(TerminalFrame::resize), as_bytes(model::dump(channel::encode(size))));
}

void TerminalSession::hang_up() {
    impl_->stream->send(static_cast<std::uint8_t>(TerminalFrame::hang_up), as_bytes("{}"));
}

void TerminalSession::rename(const std::string& name) {
    impl_->stream->send(static_cast<std::uint8_t>(TerminalFrame::rename),
                        as_bytes(model::dump(channel::encode(channel::TitleChange{name}))));
}

void TerminalSession::set_colors(channel::TerminalColors colors) {
    impl_->stream->send(static_cast<std::uint8_t>(TerminalFrame::colors),
                        as_bytes(model::dump(channel::encode(colors))));
}

void TerminalSession::set_paused(bool paused) {
    impl_->stream->set_paused(paused);
}

void TerminalSession::detach() {
    impl_->stream->send(static_cast<std::uint8_t>(TerminalFrame::detach), {});
    impl_->stream->finish();
}

Task<Result<channel::TerminalList>> list_terminals(Connection& connection) {
    // A list longer than this is no list of terminals.
    constexpr std::size_t largest_list = 1 << 20;
    auto stream = co_await connection.open(std::string(channel::terminals_kind), model::Json::object());
    if (!stream) {
        co_return std::unexpected(stream.error());
    }
    std::string text;
    while (true) {
        const auto bytes = co_await (*stream)->read();
        if (!bytes) {
            co_return std::unexpected(bytes.error());
        }
        if (bytes->empty()) {
            break;
        }
        text += as_text(*bytes);
        if (text.size() > largest_list) {
            co_return fail(Errc::too_large, "The workspace's list of terminals has no end.");
        }
    }
    co_return model::decode_text<channel::TerminalList>(text);
}

} // namespace berth::client
