// A stream of a link as the Qt thread sees it. Promises order, and backpressure both ways: a read is answered only when
// asked for, a write ends when the link has taken the bytes. The bytes themselves move on the network thread.
#pragma once

#include "base/bytes.h"
#include "client/task.h"
#include "link/types.h"

#include <memory>

namespace berth::client {

class Stream {
public:
    struct Impl;
    explicit Stream(std::unique_ptr<Impl> impl);
    // Resets the stream where it has not ended.
    ~Stream();

    // The next bytes; none at the peer's end of sending. One read at a time.
    Task<Result<Bytes>> read();
    // One write at a time.
    Task<Result<void>> write(Bytes bytes);
    // No more bytes from here (half-close).
    Task<Result<void>> finish();
    // Breaks it off in both directions.
    void reset(Error reason);

private:
    std::unique_ptr<Impl> impl_;
};

} // namespace berth::client
