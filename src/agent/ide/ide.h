// The workspace's browser IDE: started when somebody wants it, on a Unix socket in a private folder; watched, started
// again after a crash, and ended after half an hour without use. One for all who work in the workspace.
#pragma once

#include "agent/ide/ide_commands.h"
#include "agent/ide/ide_policy.h"
#include "agent/ide/ide_process.h"
#include "model/channel/ide.h"
#include "net/byte_stream.h"

#include <map>

namespace berth::agent {

struct IdeOptions {
    std::filesystem::path bundle; // empty: this workspace has no IDE
    std::filesystem::path home;
    std::string directory;
    Variables environment;
    std::vector<std::string> extensions; // the template's
    // Without a byte from a client, and without a program in one of its terminals.
    std::chrono::milliseconds idle_limit = std::chrono::minutes(30);
    std::chrono::milliseconds idle_tick = std::chrono::minutes(1);
};

class Ide {
public:
    Ide(asio::any_io_executor executor, Reaper& reaper, IdeOptions options);
    Ide(const Ide&) = delete;
    Ide& operator=(const Ide&) = delete;

    model::channel::IdeStatus status() const;

    // Somebody wants to use it: starts it where it is down. Preferences hold from now on, in one that runs too.
    void want(const std::optional<model::IdePreferences>& preferences);

    // A connection to the IDE that runs. `unsupported` where there is none, `unavailable` while it does not run.
    asio::awaitable<Result<net::ByteStreamPtr>> connect();
    // Bytes came from a client.
    void used() { used_ = true; }

    // It is not started again from now on: the workspace stops.
    void quit() { quitting_ = true; }

private:
    using State = model::channel::IdeState;

    void set(State state, std::string detail = {});
    asio::awaitable<void> supervise();
    // One run from its preparation to its end. Nothing: it was ended for a reason.
    asio::awaitable<std::optional<Error>> run();
    asio::awaitable<std::optional<Error>> serve();
    asio::awaitable<bool> until_ready();
    asio::awaitable<bool> answers();

    std::vector<std::string> wanted_extensions() const;
    asio::awaitable<bool> gallery_answers(std::chrono::milliseconds limit);
    asio::awaitable<void> bring_extensions();
    asio::awaitable<void> replace_key_bindings();
    asio::awaitable<void> install(const std::string& id);
    asio::awaitable<void> follow_preferences();

    asio::any_io_executor executor_;
    Reaper& reaper_;
    IdeOptions options_;
    std::optional<IdeSetup> setup_;
    Error no_setup_; // why there is none
    std::optional<model::IdePreferences> preferences_;

    State state_ = State::stopped;
    std::string detail_;
    bool supervised_ = false; // supervise() is under way
    bool quitting_ = false;
    bool used_ = false; // since the last tick
    bool gallery_reachable_ = false;
    bool following_ = false; // follow_preferences() is under way
    std::map<std::string, std::string> failed_extensions_;
    std::shared_ptr<IdeProcess> process_;
};

} // namespace berth::agent
