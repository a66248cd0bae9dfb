// A client of an agent, over the real link driver: dials, opens streams, and waits for what it wants to see.
#pragma once

#include "agent_process.h"
#include "model/channel/exec.h"
#include "model/channel/terminal.h"
#include "net/link_driver.h"
#include "vt/screen.h"

#include <deque>
#include <optional>

namespace berth::agent::testing {

// A link and its streams belong to their loop: streams end there, whichever thread lets them go.
struct EndOnLoop {
    Loop* loop = nullptr;
    void operator()(net::LinkStream* stream) const;
};
using StreamPtr = std::unique_ptr<net::LinkStream, EndOnLoop>;

class AgentClient {
public:
    using Change = std::function<void(model::Assertion&)>;

    // `change` turns the assertion into somebody else's.
    AgentClient(Loop& loop, AgentProcess& agent, Change change = {});
    ~AgentClient();

    // Dials, or dials again: the session goes on on the new carrier.
    Result<> connect();
    // The same as somebody else, or in another role.
    Result<> connect_as(Change change);
    unsigned refused_status() const { return refused_status_; }

    Result<StreamPtr> open(const std::string& kind, const std::string& target);
    net::Link& link() { return *link_; }
    Loop& loop() { return loop_; }

private:
    Loop& loop_;
    AgentProcess& agent_;
    Change change_;
    std::shared_ptr<net::Link> link_;
    std::vector<std::future<Error>> runs_;
    unsigned refused_status_ = 0;
};

// A framed stream: exec or terminal.
class FramedStream {
public:
    FramedStream(Loop& loop, StreamPtr stream)
        : loop_(&loop)
        , stream_(std::move(stream)) {}

    Result<> send(std::uint8_t type, std::string_view payload);
    Result<> send_raw(ByteView bytes);
    // The next frame; an error when the stream has ended.
    Result<model::channel::Frame> next();
    void close() { stream_.reset(); }

private:
    asio::awaitable<Result<model::channel::Frame>> read();

    Loop* loop_;
    StreamPtr stream_;
    model::channel::FrameDecoder decoder_;
};

// A terminal as a person sees it.
class TerminalView {
public:
    // Attaches to the target; refused() says if it was not taken.
    TerminalView(AgentClient& client, const model::channel::TerminalTarget& target);

    const std::optional<Error>& refused() const { return refused_; }
    const model::channel::TerminalInfo& info() const { return info_; }
    const vt::Screen& screen() const { return *screen_; }
    int snapshots() const { return snapshots_; }
    const std::optional<model::channel::ExitStatus>& exit() const { return exit_; }

    void type(std::string_view text);
    void resize(model::channel::TerminalSize size);
    // Takes frames until the condition holds; false when the stream ends before that.
    bool until(const std::function<bool(const TerminalView&)>& condition);
    bool until_shows(std::string_view text);
    bool shows(std::string_view text) const { return screen_->text().contains(text); }
    // What ended the stream.
    Result<> end();
    void detach();
    FramedStream& frames() { return *frames_; }

private:
    bool step();

    std::optional<FramedStream> frames_;
    std::optional<Error> refused_;
    model::channel::TerminalInfo info_;
    std::optional<vt::Screen> screen_;
    bool in_snapshot_ = false;
    int snapshots_ = 0;
    std::optional<model::channel::ExitStatus> exit_;
    Result<> end_;
};

// A command run to its end.
struct ExecResult {
    std::optional<Error> error;
    std::string out;
    std::string err;
    model::channel::ExitStatus status;
};
ExecResult run_exec(AgentClient& client, const model::channel::ExecTarget& target, std::string_view input = {});

} // namespace berth::agent::testing
