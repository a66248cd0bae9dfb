// The `exec` stream: one process with its streams kept apart, ended when the stream breaks off.
#pragma once

#include "agent/activity.h"
#include "agent/environment.h"
#include "agent/process/reaper.h"
#include "agent/process/spawn.h"
#include "model/channel/exec.h"
#include "net/link_driver.h"

#include <memory>

namespace berth::agent {

struct ExecServices {
    Reaper* reaper = nullptr;
    Activity* activity = nullptr;
    std::string shell;
    std::string directory;
    Variables environment;
};

// How the target's process is to be started.
ProcessSpec exec_process(const model::channel::ExecTarget& target, const ExecServices& services);

// Answers the stream and serves it until the process has ended and the client knows.
asio::awaitable<void> serve_exec(std::shared_ptr<net::LinkStream> stream, model::channel::ExecTarget target,
                                 const ExecServices& services);

} // namespace berth::agent
