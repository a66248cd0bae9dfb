// Which addresses a workspace may reach, as a list of what it may not, and the packet filter that enforces it: a
// classic BPF program on the tap device, where the workspace's frames leave its network namespace. Pure.
//
// Routes alone would not do: a socket bound to the device (SO_BINDTODEVICE needs no privilege) makes the kernel treat
// an address without a route as on the link. They are set as well, because a refused route fails at once where a
// dropped packet waits for a timeout.
#pragma once

#include <cstdint>
#include <linux/filter.h>
#include <vector>

namespace berth::platform::local {

// An IPv4 network; `address` in host byte order, its host bits zero.
struct Network {
    std::uint32_t address = 0;
    int prefix_length = 0;

    std::uint32_t mask() const { return prefix_length == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix_length); }
    friend bool operator==(const Network&, const Network&) = default;
};

constexpr std::uint32_t ipv4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return a << 24 | b << 16 | c << 8 | d;
}

// The workspace's side of its link to the network helper. The range is slirp4netns's own.
inline constexpr std::uint32_t workspace_address = ipv4(10, 0, 2, 100);
inline constexpr std::uint32_t gateway_address = ipv4(10, 0, 2, 2);
inline constexpr std::uint32_t resolver_address = ipv4(10, 0, 2, 3); // the helper asks the host's resolver
inline constexpr const char* resolver_text = "10.0.2.3";

// Networks out of reach. `host_addresses` are the host's own interfaces: what listens there listens to its network.
std::vector<Network> blocked_networks(bool allow_private_networks, const std::vector<std::uint32_t>& host_addresses);

// Accepts ARP, DNS to the resolver address, and IPv4 to anything that is not in `blocked`; drops all else, IPv6 too.
// Sees Ethernet frames.
std::vector<sock_filter> packet_filter(const std::vector<Network>& blocked);

} // namespace berth::platform::local
