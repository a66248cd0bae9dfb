#include "client/exec_session.h"

#include "client/framed_stream.h"

namespace berth::client {

namespace {

namespace channel = model::channel;
using channel::ExecFrame;

} // namespace

struct ExecSession::Impl {
    ExecEvents events;
    std::shared_ptr<FramedStream> stream;
    std::optional<channel::ExitStatus> exit;
    bool input_ended = false;

    Result<void> take(const channel::Frame& frame);
    void end(const Result<void>& outcome);
};

Result<void> ExecSession::Impl::take(const channel::Frame& frame) {
    const auto give = [&frame](const std::function<void(ByteView)>& event) {
        if (event) {
            event(frame.payload);
        }
    };
    switch (static_cast<ExecFrame>(frame.type)) {
    case ExecFrame::stdout_data:
        give(events.output);
        return {};
    case ExecFrame::stderr_data:
        give(events.error_output);
        return {};
    case ExecFrame::exit: {
        auto status = channel::decode_message<channel::ExitStatus>(frame);
        if (!status) {
            return fail(Errc::protocol_error, "The workspace's answer is nonsense: " + status.error().message);
        }
        exit = std::move(*status);
        return {};
    }
    default:
        return {}; // a newer agent may say more
    }
}

void ExecSession::Impl::end(const Result<void>& outcome) {
    if (!events.ended) {
        return;
    }
    if (exit) { // all there is to know, however the stream ended after it
        events.ended(*exit);
    } else if (!outcome) {
        events.ended(std::unexpected(outcome.error()));
    } else {
        events.ended(fail(Errc::protocol_error, "The workspace did not say how the command ended.",
                          "It may have been stopped; look at `berth show`."));
    }
}

ExecSession::ExecSession(Connection& connection, const channel::ExecTarget& target, ExecEvents events)
    : impl_(std::make_shared<Impl>(std::move(events))) {
    // The stream's callbacks keep what they use, since one of them may destroy the session.
    FramedStream::Events stream_events;
    stream_events.opened = [impl = impl_] {
        if (impl->events.started) {
            impl->events.started();
        }
    };
    stream_events.frame = [impl = impl_](const channel::Frame& frame) { return impl->take(frame); };
    stream_events.drained = [impl = impl_] {
        if (impl->events.drained) {
            impl->events.drained();
        }
    };
    stream_events.ended = [impl = impl_](const Result<void>& outcome) { impl->end(outcome); };
    impl_->stream = FramedStream::open(connection, std::string(channel::exec_kind), channel::encode(target),
                                       std::move(stream_events));
}

ExecSession::~ExecSession() {
    impl_->stream->close();
    impl_->stream.reset(); // it and impl_ hold each other
}

void ExecSession::input(ByteView bytes) {
    if (!bytes.empty() && !impl_->input_ended) {
        impl_->stream->send(static_cast<std::uint8_t>(ExecFrame::stdin_data), bytes);
    }
}

std::size_t ExecSession::pending() const {
    return impl_->stream->pending();
}

void ExecSession::finish_input() {
    if (!std::exchange(impl_->input_ended, true)) {
        impl_->stream->send(static_cast<std::uint8_t>(ExecFrame::stdin_end), {});
    }
}

void ExecSession::signal(std::string name) {
    impl_->stream->send(static_cast<std::uint8_t>(ExecFrame::signal),
                        as_bytes(model::dump(channel::encode(channel::SignalRequest{std::move(name)}))));
}

void ExecSession::resize(channel::TerminalSize size) {
    impl_->stream->send(static_cast<std::uint8_t>(ExecFrame::resize), as_bytes(model::dump(channel::encode(size))));
}

} // namespace berth::client
