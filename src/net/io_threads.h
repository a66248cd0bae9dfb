// Threads for connections, each with a reactor of its own: what belongs to one connection stays on one thread, so
// moving bytes through it wakes no other thread and takes no contended lock. (Two threads on one io_context hand each
// handler to the other: measured at a third of a relay's time.)
#pragma once

#include "net/asio.h"

#include <memory>
#include <vector>

namespace berth::net {

class IoThreads {
public:
    explicit IoThreads(std::size_t count);
    IoThreads(const IoThreads&) = delete;
    IoThreads& operator=(const IoThreads&) = delete;
    // Stops the threads; destroys what still waits on them.
    ~IoThreads();

    // One for each thread: none of them runs two handlers at once.
    std::vector<asio::any_io_executor> executors() const;
    // Returns when no handler runs any more; what waits is kept until this object goes.
    void stop();

private:
    struct Thread;
    std::vector<std::unique_ptr<Thread>> threads_;
};

} // namespace berth::net
