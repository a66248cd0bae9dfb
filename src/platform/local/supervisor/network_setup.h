// Sets up the network namespace that the calling process has just entered: loopback, the device to the network helper,
// and what is out of reach. Done by the supervisor's child while it still holds CAP_NET_ADMIN over the namespace; the
// workload never does, and so cannot undo it.
#pragma once

#include "platform/local/descriptor.h"
#include "platform/local/supervisor/network_policy.h"

namespace berth::platform::local {

inline constexpr const char* device_name = "tap0";
// The helper's Ethernet address: libslirp's own for this gateway, and what pasta is told to use.
inline constexpr const char* gateway_mac = "52:55:0a:00:02:02";

// The host's own IPv4 addresses, without loopback. To be asked before the namespace is entered.
Result<std::vector<std::uint32_t>> host_addresses();

Result<> bring_up_loopback();

// Makes the tap device with the packet filter on it. The descriptor is its other side, for slirp4netns.
Result<Descriptor> make_tap(const std::vector<Network>& blocked);

// Gives the device its address and routes and sets it up, with one fixed neighbour, the gateway: the kernel asks the
// link for no other, since pasta would answer for every address.
Result<> configure_device(const std::vector<Network>& blocked);

} // namespace berth::platform::local
