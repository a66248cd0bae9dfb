#include "platform/local/supervisor/network_policy.h"

#include <array>
#include <linux/if_ether.h>
#include <netinet/in.h>

namespace berth::platform::local {

namespace {

// Out of reach whatever is configured: no host has these on a network it could lend.
constexpr std::array always_blocked{
    Network{ipv4(0, 0, 0, 0), 8},      // "this network" (RFC 791): Linux takes it for the own host
    Network{ipv4(127, 0, 0, 0), 8},    // loopback (RFC 1122)
    Network{ipv4(169, 254, 0, 0), 16}, // link-local (RFC 3927), with the clouds' metadata service in it
    Network{ipv4(224, 0, 0, 0), 4},    // multicast (RFC 5771)
    Network{ipv4(240, 0, 0, 0), 4},    // reserved, and limited broadcast (RFC 919)
};

constexpr std::array private_networks{
    Network{ipv4(10, 0, 0, 0), 8},     // RFC 1918
    Network{ipv4(172, 16, 0, 0), 12},  // RFC 1918
    Network{ipv4(192, 168, 0, 0), 16}, // RFC 1918
    Network{ipv4(100, 64, 0, 0), 10},  // carrier-grade NAT (RFC 6598), used by overlay networks
};

// Offsets in a frame: Ethernet header without a VLAN tag, then IPv4 (RFC 791).
constexpr std::uint32_t ether_type_offset = 12;
constexpr std::uint32_t ip_offset = 14;
constexpr std::uint32_t fragment_offset = ip_offset + 6;
constexpr std::uint32_t protocol_offset = ip_offset + 9;
constexpr std::uint32_t destination_offset = ip_offset + 16;
constexpr std::uint32_t destination_port_offset = 2; // in the UDP and TCP header
constexpr std::uint32_t fragment_mask = 0x3fff;      // more fragments, or not the first one
constexpr std::uint32_t dns_port = 53;
constexpr std::uint32_t accept = 0xffffffff; // the whole packet
constexpr std::uint32_t drop = 0;

} // namespace

std::vector<Network> blocked_networks(bool allow_private_networks, const std::vector<std::uint32_t>& host_addresses) {
    std::vector<Network> blocked(always_blocked.begin(), always_blocked.end());
    if (!allow_private_networks) {
        blocked.insert(blocked.end(), private_networks.begin(), private_networks.end());
        for (const auto address : host_addresses) {
            blocked.push_back({address, 32});
        }
    }
    return blocked;
}

std::vector<sock_filter> packet_filter(const std::vector<Network>& blocked) {
    std::vector<sock_filter> program{
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, ether_type_offset),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_ARP, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, accept),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, drop),

        // The resolver: an unfragmented UDP or TCP packet to port 53, nothing else.
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, destination_offset),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, resolver_address, 0, 10),
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, fragment_offset),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, fragment_mask, 7, 0),
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, protocol_offset),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 4),
        BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, ip_offset), // X = length of the IP header
        BPF_STMT(BPF_LD | BPF_H | BPF_IND, ip_offset + destination_port_offset),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, dns_port, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, accept),
        BPF_STMT(BPF_RET | BPF_K, drop),
    };
    for (const auto& network : blocked) {
        program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, destination_offset));
        program.push_back(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, network.mask()));
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, network.address, 0, 1));
        program.push_back(BPF_STMT(BPF_RET | BPF_K, drop));
    }
    program.push_back(BPF_STMT(BPF_RET | BPF_K, accept));
    return program;
}

} // namespace berth::platform::local
