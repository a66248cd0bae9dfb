#include "agent/terminal/terminal_stream.h"

#include "agent/terminal/output_queue.h"
#include "vt/snapshot.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace berth::agent {

namespace {

using model::channel::encode_message;
using model::channel::TerminalFrame;

// A client at a terminal: reads its frames in one coroutine, writes what it has to see in another.
class Attachment final : public TerminalViewer, public std::enable_shared_from_this<Attachment> {
public:
    Attachment(std::shared_ptr<net::LinkStream> stream, std::shared_ptr<Terminal> terminal, bool read_only,
               Activity& activity)
        : stream_(std::move(stream))
        , terminal_(std::move(terminal))
        , read_only_(read_only)
        , activity_(activity)
        , changed_(stream_->executor())
        , id_(terminal_->add(*this)) {}

    ~Attachment() override { terminal_->remove(id_); }

    void resize(TerminalSize size) {
        if (!read_only_) {
            terminal_->resize(id_, size);
        }
    }

    static asio::awaitable<void> serve(std::shared_ptr<Attachment> self) {
        asio::co_spawn(self->stream_->executor(), read(self), asio::detached);
        co_await self->write();
        self->done_ = true;
        self->stream_->close();
    }

    void output(ByteView bytes) override {
        queue_.output(bytes);
        changed_.notify();
    }
    void resized(TerminalSize size) override {
        queue_.frame(TerminalFrame::resized, as_bytes(model::dump(encode(size))));
        changed_.notify();
    }
    void titled(const std::string& title) override {
        queue_.frame(TerminalFrame::title, as_bytes(model::dump(encode(model::channel::TitleChange{title}))));
        changed_.notify();
    }
    void exited(const ExitStatus& status) override {
        exit_ = status;
        changed_.notify();
    }

private:
    // --- What the client sees
    asio::awaitable<void> write() {
        const Bytes attached = encode_message(TerminalFrame::attached, terminal_->info());
        if (!co_await stream_->write(ByteView(attached))) {
            co_return;
        }
        while (!done_) {
            if (queue_.needs_snapshot()) {
                if (!co_await write_snapshot()) {
                    co_return;
                }
            } else if (!queue_.empty()) {
                const Bytes frames = queue_.take();
                if (!co_await stream_->write(ByteView(frames))) {
                    co_return;
                }
            } else if (exit_) {
                const Bytes last = encode_message(TerminalFrame::exited, *exit_);
                if (!co_await stream_->write(ByteView(last))) {
                    co_return;
                }
                break;
            } else {
                co_await changed_.wait();
            }
        }
        if (!broken_) {
            [[maybe_unused]] const auto ended = co_await stream_->shutdown_send();
        }
    }

    asio::awaitable<bool> write_snapshot() {
        // The size first: it may have changed since the client was told.
        Bytes frames = first_ ? Bytes{} : encode_message(TerminalFrame::resized, terminal_->info().size);
        first_ = false;
        const Bytes snapshot = vt::snapshot(terminal_->screen(), vt::Follows::relay);
        queue_.snapshot_taken();
        for (std::size_t at = 0; at < snapshot.size(); at += OutputQueue::max_frame) {
            const auto part = ByteView(snapshot).subspan(at, std::min(OutputQueue::max_frame, snapshot.size() - at));
            model::channel::append_frame(frames, static_cast<std::uint8_t>(TerminalFrame::snapshot), part);
            if (!co_await stream_->write(ByteView(frames))) {
                co_return false;
            }
            frames.clear();
        }
        model::channel::append_frame(frames, static_cast<std::uint8_t>(TerminalFrame::snapshot_end), as_bytes("{}"));
        co_return (co_await stream_->write(ByteView(frames))).has_value();
    }

    // --- What the client does
    static asio::awaitable<void> read(std::shared_ptr<Attachment> self) {
        // Who has left, or has seen the end, may close the stream a moment later.
        if (auto ended = co_await self->read_frames(); !ended && !self->done_) {
            self->stream_->reset(std::move(ended.error()));
            self->broken_ = self->done_ = true;
            self->changed_.notify();
        }
    }

    // Until the client has no more to say; it may still look.
    asio::awaitable<Result<>> read_frames() {
        Bytes buffer(frame_read_size);
        model::channel::FrameDecoder decoder;
        for (;;) {
            const auto count = co_await stream_->read_some(buffer);
            if (!count) {
                co_return std::unexpected(count.error());
            }
            if (*count == 0) {
                co_return decoder.finish();
            }
            if (auto fed = decoder.feed(ByteView(buffer).first(*count)); !fed) {
                co_return fed;
            }
            while (auto frame = decoder.next()) {
                if (auto handled = co_await handle(std::move(*frame)); !handled) {
                    co_return handled;
                }
            }
        }
    }

    asio::awaitable<Result<>> handle(model::channel::Frame frame) {
        switch (static_cast<TerminalFrame>(frame.type)) {
        case TerminalFrame::input:
            if (read_only_) {
                co_return fail(Errc::forbidden, "This terminal was opened read-only: nothing can be typed.");
            }
            activity_.touch();
            co_await terminal_->type(id_, std::move(frame.payload));
            co_return Result<>{};
        case TerminalFrame::resize: {
            auto size = model::channel::decode_message<TerminalSize>(frame);
            if (!size) {
                co_return std::unexpected(std::move(size.error()));
            }
            resize(*size);
            co_return Result<>{};
        }
        case TerminalFrame::hang_up:
            if (read_only_) {
                co_return fail(Errc::forbidden, "This terminal was opened read-only: it cannot be ended.");
            }
            terminal_->hang_up();
            co_return Result<>{};
        case TerminalFrame::rename: {
            auto name = model::channel::decode_message<model::channel::TitleChange>(frame);
            if (!name) {
                co_return std::unexpected(std::move(name.error()));
            }
            if (!read_only_ && model::channel::is_terminal_name(name->title)) {
                terminal_->rename(std::move(name->title));
            }
            co_return Result<>{};
        }
        case TerminalFrame::colors: {
            const auto colors = model::channel::decode_message<model::channel::TerminalColors>(frame);
            if (!colors) {
                co_return std::unexpected(colors.error());
            }
            if (!read_only_) {
                terminal_->set_colors(*colors);
            }
            co_return Result<>{};
        }
        case TerminalFrame::detach:
            done_ = true;
            changed_.notify();
            co_return Result<>{};
        default:
            co_return fail(Errc::protocol_error, "A terminal stream has no frame of type " +
                                                     std::to_string(frame.type) + " in this direction.");
        }
    }

    static constexpr std::size_t frame_read_size = 4 * 1024; // keys and pastes

    std::shared_ptr<net::LinkStream> stream_;
    std::shared_ptr<Terminal> terminal_;
    bool read_only_;
    Activity& activity_;
    OutputQueue queue_;
    net::Event changed_;
    std::optional<ExitStatus> exit_;
    bool first_ = true;
    bool done_ = false; // nothing more is written
    bool broken_ = false;
    ViewerId id_; // last: from here on calls come
};

} // namespace

asio::awaitable<void> serve_terminal(std::shared_ptr<net::LinkStream> stream, model::channel::TerminalTarget target,
                                     Terminals& terminals, Activity& activity) {
    const bool creates = target.terminal == model::channel::new_terminal;
    auto terminal = creates ? terminals.create(target.size.value_or(TerminalSize{}), target.name, target.cwd)
                            : terminals.find(target.terminal);
    if (!terminal) {
        stream->refuse(std::move(terminal.error()));
        co_return;
    }
    if (!stream->accept()) {
        co_return;
    }
    if (creates) {
        activity.touch();
    }
    auto attachment = std::make_shared<Attachment>(std::move(stream), std::move(*terminal), target.read_only, activity);
    if (target.size) {
        attachment->resize(*target.size);
    }
    co_await Attachment::serve(attachment);
}

asio::awaitable<void> serve_terminal_list(std::shared_ptr<net::LinkStream> stream, const Terminals& terminals) {
    if (!stream->accept()) {
        co_return;
    }
    const std::string list = model::dump(encode(terminals.list()));
    if (co_await stream->write(as_bytes(list))) {
        [[maybe_unused]] const auto ended = co_await stream->shutdown_send();
    }
}

} // namespace berth::agent
