// What a link's streams are for: finds the service for a stream's kind, if the role allows it.
#pragma once

#include "agent/exec/exec_stream.h"
#include "agent/git/git_service.h"
#include "agent/ide/ide.h"
#include "agent/ssh/ssh_stream.h"
#include "agent/terminal/terminals.h"
#include "model/user.h"
#include "net/link_driver.h"

#include <memory>

namespace berth::agent {

// What check_access() needs to know of a stream.
struct StreamDemand {
    std::string kind;
    bool read_only = false;
};

class StreamServices {
public:
    StreamServices(Terminals& terminals, ExecServices exec, Ide& ide, GitService& git, Activity& activity)
        : terminals_(terminals)
        , exec_(std::move(exec))
        , ide_(ide)
        , git_(git)
        , activity_(activity)
        , ssh_({exec_.reaper, &activity, exec_.shell, exec_.directory, exec_.environment}) {}

    // What the opener asks for. `invalid_argument` when the target cannot be read.
    static Result<StreamDemand> demand_of(const net::LinkStream& stream);

    // Answers the stream and serves it to its end. The caller has checked that it is allowed. `link` is what it came
    // over: some services open streams towards the client.
    asio::awaitable<void> serve(std::shared_ptr<net::LinkStream> stream, std::shared_ptr<net::Link> link);

private:
    Terminals& terminals_;
    ExecServices exec_;
    Ide& ide_;
    GitService& git_;
    Activity& activity_;
    SshServer ssh_;
};

} // namespace berth::agent
