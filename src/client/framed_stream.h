// What terminal and exec sessions have in common: a stream of frames, opened once, written from a queue, read until it
// ends. For this room's own .cpp files.
#pragma once

#include "client/connection_manager.h"
#include "model/channel/frame.h"

#include <functional>
#include <memory>

namespace berth::client {

class FramedStream : public std::enable_shared_from_this<FramedStream> {
public:
    // Called from the event loop, none after close(). Any of them may call close().
    struct Events {
        std::function<void()> opened;
        // A frame that cannot be understood ends the stream with the error returned.
        std::function<Result<void>(const model::channel::Frame&)> frame;
        std::function<void()> drained; // everything queued was taken by the link
        std::function<void(const Result<void>&)> ended;
    };

    static std::shared_ptr<FramedStream> open(Connection& connection, std::string kind, model::Json target,
                                              Events events);

    // Queues a frame; longer data becomes several. Sent once the stream is open.
    void send(std::uint8_t type, ByteView payload);
    std::size_t pending() const { return queue_.size() + in_flight_; }
    // While paused no frame is taken: the peer is held back once what is under way is full.
    void set_paused(bool paused);
    // Half-closes after what is queued.
    void finish();
    // No event is called any more; the stream is reset where it has not ended.
    void close();

private:
    FramedStream(Connection& connection, Events events)
        : connection_(connection)
        , events_(std::move(events)) {}

    static Task<void> read_all(std::shared_ptr<FramedStream> self, std::string kind, model::Json target);
    static Task<void> write_all(std::shared_ptr<FramedStream> self);
    Result<void> take(ByteView bytes);
    void pump();
    void end(Result<void> outcome);

    Connection& connection_;
    Events events_;
    std::unique_ptr<Stream> stream_;
    model::channel::FrameDecoder decoder_;
    Bytes queue_;
    std::size_t in_flight_ = 0;
    bool finishing_ = false;
    bool closed_ = false;
    bool paused_ = false;
    OneShot<bool> resumed_; // of the pause that is under way
    Running reading_;
    Running writing_;
};

} // namespace berth::client
