// Which TCP ports the workspace's programs listen on, and which program each is. Asks the kernel for listening sockets
// alone (sock_diag(7)), which costs the same however many connections the machine has; reads /proc/net/tcp where the
// kernel does not answer that.
#pragma once

#include "model/live.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace berth::agent {

struct Listener {
    std::uint16_t port = 0;
    std::string address; // numeric
    std::uint64_t inode = 0;

    friend auto operator<=>(const Listener&, const Listener&) = default;
};

// Of this network name space, by port.
std::vector<Listener> listeners();
// The listening ones of a table as /proc/net/tcp and /proc/net/tcp6 have it.
std::vector<Listener> parse_proc_net(std::string_view table);

// One listener for each port: the one that is reached most easily, IPv4 before IPv6.
std::vector<Listener> one_for_each_port(std::vector<Listener> all);

// Looks again and again; finding out whose a socket is, which costs most, is done only for new ones.
class ListeningPorts {
public:
    // Whether something has changed since the last look.
    bool look();
    const std::vector<model::ListeningPort>& ports() const { return ports_; }

private:
    std::vector<Listener> seen_;
    std::vector<model::ListeningPort> ports_;
};

} // namespace berth::agent
