// What an endpoint tells its driver: plain values, read with poll_event().
#pragma once

#include "link/types.h"

#include <string>
#include <variant>

namespace berth::link {

namespace event {

// A carrier is in use: streams move. `resumed` is false for the first one of a session.
struct CarrierUp {
    Epoch epoch = 0;
    bool resumed = false;
};
// The carrier is of no use any more (dead peer, replaced, broken): close it. A client then dials again.
struct CarrierLost {
    Epoch epoch = 0;
    Error reason;
};
// The session is over, and with it every stream, without a Reset for each: nothing follows but a last poll_transmit().
struct Closed {
    Error reason;
    bool by_peer = false;
};
// The peer opens a stream: answer with accept() or refuse(). Its first data may follow before the answer.
struct Incoming {
    StreamId id = 0;
    Priority priority = Priority::bulk;
    std::string kind;
    std::string target; // JSON
};
// The peer accepted a stream of ours.
struct Opened {
    StreamId id = 0;
};
// The peer refused a stream of ours; the id is gone.
struct Refused {
    StreamId id = 0;
    Error reason;
};
// Bytes of a stream, in order: a view into what receive() was given, so valid as long as that buffer. Give the window
// back with consume() once they are used up.
struct Data {
    StreamId id = 0;
    ByteView bytes;
};
// The peer has finished sending on this stream; ours may go on. When both have, the id is gone.
struct Finished {
    StreamId id = 0;
};
// The peer has broken the stream off; the id is gone.
struct Reset {
    StreamId id = 0;
    Error reason;
};
// A stream whose write() took less than it was given can take more.
struct Writable {
    StreamId id = 0;
};

} // namespace event

using Event = std::variant<event::CarrierUp, event::CarrierLost, event::Closed, event::Incoming, event::Opened,
                           event::Refused, event::Data, event::Finished, event::Reset, event::Writable>;

} // namespace berth::link
