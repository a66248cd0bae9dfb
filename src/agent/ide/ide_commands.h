// The processes of code-server that the agent starts, and what it reads of them.
#pragma once

#include "agent/environment.h"
#include "agent/ide/ide_files.h"
#include "agent/process/spawn.h"

namespace berth::agent {

struct IdeSetup {
    IdeBundle bundle;
    IdeFolders folders;
    std::string directory; // that the IDE opens
    Variables environment;
};

ProcessSpec ide_server(const IdeSetup& setup, bool gallery_reachable);
ProcessSpec install_extension(const IdeSetup& setup, const std::string& id);
ProcessSpec uninstall_extension(const IdeSetup& setup, const std::string& id);

// Where extensions come from, by the environment's EXTENSIONS_GALLERY, else Open VSX.
struct Gallery {
    std::string host; // empty: there is none
    std::uint16_t port = 443;
    bool through_proxy = false; // the environment names a proxy, so whether it can be reached is not for us to find out
};
Gallery gallery_of(const Variables& environment);

// Whether a program runs in a terminal of the IDE: then it is in use though nobody looks. A shell that waits for its
// next command is none.
bool runs_in_terminal(pid_t server);

} // namespace berth::agent
