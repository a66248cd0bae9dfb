// The client's end of an `exec` stream: one process in the workspace, its input, its two outputs, its exit status.
#pragma once

#include "client/connection_manager.h"
#include "model/channel/exec.h"

#include <functional>
#include <memory>

namespace berth::client {

// All called from the event loop of the session's thread. A callback may destroy the session.
struct ExecEvents {
    std::function<void()> started;
    std::function<void(ByteView)> output;
    std::function<void(ByteView)> error_output;
    std::function<void()> drained;                                        // the queue of input() is empty again
    std::function<void(const Result<model::channel::ExitStatus>&)> ended; // the last
};

class ExecSession {
public:
    // Starts the process at once. The connection outlives the session.
    ExecSession(Connection& connection, const model::channel::ExecTarget& target, ExecEvents events);
    // Ends the process (hang-up) where it has not ended.
    ~ExecSession();
    ExecSession(const ExecSession&) = delete;
    ExecSession& operator=(const ExecSession&) = delete;

    // Queues bytes for its standard input.
    void input(ByteView bytes);
    // Bytes queued here and not yet taken by the link: a source of much input waits for `drained`.
    std::size_t pending() const;
    void finish_input();
    // "INT", "TERM": without SIG.
    void signal(std::string name);
    void resize(model::channel::TerminalSize size);

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace berth::client
