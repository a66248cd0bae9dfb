// What `berth ssh --stdio` does for OpenSSH as its ProxyCommand: the bytes of one SSH connection between this process's
// standard streams and the workspace's agent. A break of the line is a pause. Bytes never pass through the Qt thread.
#pragma once

#include "client/connection_manager.h"
#include "client/ssh_config.h"

namespace berth::client {

// Learns the workspace's host key over the link, writes it to Berth's known_hosts as `host`'s, and only then carries
// what the agent says, until either side has ended. Errors: why the workspace would not have it, or why the connection
// ended; nothing was written to standard output that is not the agent's.
Task<Result<void>> carry_ssh(Connection& connection, SshFiles files, std::string host);

} // namespace berth::client
