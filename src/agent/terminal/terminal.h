// One terminal of the workspace: a pty with the process in it, the screen that remembers what it shows, and whoever
// looks at it. It lives until its process ends, with viewers or without.
#pragma once

#include "agent/process/descriptor.h"
#include "agent/process/reaper.h"
#include "agent/process/spawn.h"
#include "agent/terminal/size_policy.h"
#include "model/channel/terminal.h"
#include "net/event.h"
#include "vt/screen.h"

#include <functional>
#include <map>
#include <memory>

namespace berth::agent {

// Who looks at a terminal. Calls come in the order of the events, from the agent's only thread.
class TerminalViewer {
public:
    virtual ~TerminalViewer() = default;
    virtual void output(ByteView bytes) = 0; // whole sequences, without the questions that the screen answers
    virtual void resized(TerminalSize size) = 0;
    virtual void titled(const std::string& title) = 0;
    virtual void exited(const ExitStatus& status) = 0; // the last call
};

class Terminal : public std::enable_shared_from_this<Terminal> {
public:
    struct Setup {
        std::string id;
        std::string name;
        TerminalSize size;
        ProcessSpec process; // its pty is set from the size
        model::Time created;
    };

    static Result<std::shared_ptr<Terminal>> start(const asio::any_io_executor& executor, Reaper& reaper, Setup setup);

    // Called once the process has ended and the viewers know.
    void on_end(std::function<void()> ended) { ended_ = std::move(ended); }

    model::channel::TerminalInfo info() const;
    const vt::Screen& screen() const { return screen_; }

    ViewerId add(TerminalViewer& viewer);
    void remove(ViewerId viewer);

    // Passes on what was typed; waits while the program reads nothing. False once the terminal has ended.
    asio::awaitable<bool> type(ViewerId viewer, Bytes bytes);
    void resize(ViewerId viewer, TerminalSize size);
    // What programs are told that ask for the terminal's colours: those of who said it last.
    void set_colors(model::channel::TerminalColors colors);
    void rename(std::string name) { name_ = std::move(name); }
    // As if the line had been hung up.
    void hang_up();

private:
    Terminal(const asio::any_io_executor& executor, Setup setup, Process process, std::shared_ptr<ProcessEnd> end);

    static asio::awaitable<void> read(std::shared_ptr<Terminal> self);
    static asio::awaitable<void> write(std::shared_ptr<Terminal> self);
    static asio::awaitable<void> await_end(std::shared_ptr<Terminal> self);

    void absorb(ByteView output);
    void apply(TerminalSize size);

    std::string id_;
    std::string name_;
    model::Time created_;
    pid_t pid_;
    Descriptor pty_;
    std::shared_ptr<ProcessEnd> end_;
    vt::Screen screen_;
    std::string title_;
    SizePolicy size_;
    std::map<ViewerId, TerminalViewer*> viewers_;
    ViewerId last_viewer_ = 0;
    Bytes input_; // typed or answered, not yet taken by the program
    net::Event input_changed_;
    net::Event reading_ended_;
    bool reading_ = true;
    bool over_ = false;
    std::function<void()> ended_;
};

} // namespace berth::agent
