#include "client/framed_stream.h"

#include <algorithm>

namespace berth::client {

namespace {

// Data is cut into frames of this size: well within the limit of a frame.
constexpr std::size_t data_frame_size = 64 * 1024;

} // namespace

std::shared_ptr<FramedStream> FramedStream::open(Connection& connection, std::string kind, model::Json target,
                                                 Events events) {
    const std::shared_ptr<FramedStream> self(new FramedStream(connection, std::move(events)));
    self->reading_ = start(&connection, read_all(self, std::move(kind), std::move(target)), [] {});
    return self;
}

void FramedStream::send(std::uint8_t type, ByteView payload) {
    if (closed_) {
        return;
    }
    do {
        const auto part = payload.first(std::min(payload.size(), data_frame_size));
        model::channel::append_frame(queue_, type, part);
        payload = payload.subspan(part.size());
    } while (!payload.empty());
    pump();
}

void FramedStream::set_paused(bool paused) {
    if (paused == paused_) {
        return;
    }
    paused_ = paused;
    if (paused) {
        resumed_ = OneShot<bool>();
    } else {
        resumed_.set(true);
    }
}

void FramedStream::finish() {
    finishing_ = true;
    pump();
}

void FramedStream::close() {
    closed_ = true;
    reading_.cancel();
    writing_.cancel();
    stream_.reset();
}

Task<void> FramedStream::read_all(std::shared_ptr<FramedStream> self, std::string kind, model::Json target) {
    auto opened = co_await self->connection_.open(std::move(kind), std::move(target));
    if (!opened) {
        self->end(std::unexpected(std::move(opened.error())));
        co_return;
    }
    self->stream_ = std::move(*opened);
    if (self->events_.opened) {
        self->events_.opened();
    }
    self->pump();
    while (!self->closed_) {
        const auto bytes = co_await self->stream_->read();
        while (self->paused_) {
            const auto resumed = self->resumed_;
            co_await resumed;
        }
        if (!bytes) {
            self->end(std::unexpected(bytes.error()));
        } else if (bytes->empty()) {
            self->end(self->decoder_.finish());
        } else if (auto taken = self->take(*bytes); !taken) {
            self->end(std::move(taken));
        }
    }
}

Result<void> FramedStream::take(ByteView bytes) {
    if (auto fed = decoder_.feed(bytes); !fed) {
        return fed;
    }
    while (!closed_) {
        const auto frame = decoder_.next();
        if (!frame) {
            break;
        }
        if (auto understood = events_.frame(*frame); !understood) {
            return understood;
        }
    }
    return {};
}

void FramedStream::end(Result<void> outcome) {
    if (!closed_) {
        const auto ended = events_.ended;
        close();
        ended(outcome);
    }
}

void FramedStream::pump() {
    if (!closed_ && stream_ && !writing_.active() && (!queue_.empty() || finishing_)) {
        // Writing begins in the event loop's next turn, so that a burst of small frames becomes one write.
        // What is sent between its last look at the queue and its end is for the next.
        writing_ = start(&connection_, write_all(shared_from_this()), [self = shared_from_this()] { self->pump(); });
    }
}

Task<void> FramedStream::write_all(std::shared_ptr<FramedStream> self) {
    co_await sleep_for(std::chrono::milliseconds(0));
    while (!self->closed_ && !self->queue_.empty()) {
        Bytes bytes = std::exchange(self->queue_, {});
        self->in_flight_ = bytes.size();
        const auto written = co_await self->stream_->write(std::move(bytes));
        self->in_flight_ = 0;
        if (!written) { // the reader hears the same, and says so
            co_return;
        }
    }
    if (self->closed_) {
        co_return;
    }
    if (std::exchange(self->finishing_, false)) {
        co_await self->stream_->finish();
    } else if (self->events_.drained) {
        self->events_.drained();
    }
}

} // namespace berth::client
