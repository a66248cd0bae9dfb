// The client's end of a `terminal` stream: attach, type, resize, detach. Says what the agent says; painting is the
// desktop's, the raw tty the command line's.
#pragma once

#include "client/connection_manager.h"
#include "model/channel/terminal.h"

#include <functional>
#include <memory>

namespace berth::client {

// All called from the event loop of the session's thread. A callback may destroy the session.
struct TerminalEvents {
    std::function<void(const model::channel::TerminalInfo&)> attached;
    // Bytes for a fresh terminal of the size `attached` said; in order, the last one with `last`.
    std::function<void(ByteView, bool last)> snapshot;
    std::function<void(ByteView)> output;
    std::function<void(const model::channel::TerminalSize&)> resized; // somebody else's window decided
    std::function<void(const std::string&)> title;
    std::function<void(const model::channel::ExitStatus&)> exited; // the terminal's process; `ended` follows
    std::function<void(const Result<void>&)> ended;                // detached, exited, or why it broke off; the last
};

class TerminalSession {
public:
    // Begins to attach at once. The connection outlives the session.
    TerminalSession(Connection& connection, const model::channel::TerminalTarget& target, TerminalEvents events);
    // Leaves; the terminal goes on in the workspace.
    ~TerminalSession();
    TerminalSession(const TerminalSession&) = delete;
    TerminalSession& operator=(const TerminalSession&) = delete;

    // Queues keystrokes or pasted bytes. What is typed before `attached` is kept and sent then.
    void input(ByteView bytes);
    // Bytes queued here and not yet taken by the link: a source of much input waits while it is large.
    std::size_t pending() const;
    void resize(model::channel::TerminalSize size);
    // Ends the terminal for everybody, as if its window had been closed; `exited` follows.
    void hang_up();
    // What lists call it from now on: at most 64 bytes, no control characters.
    void rename(const std::string& name);
    // What the terminal looks like here: programs that ask are told.
    void set_colors(model::channel::TerminalColors colors);
    // While paused nothing more is read: the agent keeps what it has to say, or sends a fresh snapshot later.
    void set_paused(bool paused);
    // Leaves after what is queued was sent; `ended` follows.
    void detach();

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

// The workspace's terminals.
Task<Result<model::channel::TerminalList>> list_terminals(Connection& connection);

} // namespace berth::client
