// The workspace's terminals by id, and how a new one is made.
#pragma once

#include "agent/environment.h"
#include "agent/process/reaper.h"
#include "agent/terminal/terminal.h"

#include <map>
#include <memory>
#include <string>

namespace berth::agent {

// How a login shell is started.
struct LoginShell {
    std::string shell;     // "/bin/bash"
    std::string directory; // where it starts
    Variables environment; // without TERM

    // A shell that finds itself called "-bash" reads the login files.
    ProcessSpec process(const std::string& directory) const;
};

class Terminals {
public:
    Terminals(asio::any_io_executor executor, Reaper& reaper, LoginShell shell)
        : executor_(std::move(executor))
        , reaper_(&reaper)
        , shell_(std::move(shell)) {}

    // Makes one. `rate_limited` when there are too many, spawn()'s errors else.
    Result<std::shared_ptr<Terminal>> create(TerminalSize size, std::string name, const std::string& directory);
    // `not_found` when there is none of that id any more.
    Result<std::shared_ptr<Terminal>> find(const std::string& id) const;
    model::channel::TerminalList list() const;

    bool empty() const { return terminals_.empty(); }
    void hang_up_all();

private:
    asio::any_io_executor executor_;
    Reaper* reaper_;
    LoginShell shell_;
    // By number, so that a list is in the order of making.
    std::map<std::uint64_t, std::shared_ptr<Terminal>> terminals_;
    std::uint64_t last_ = 0;
};

} // namespace berth::agent
