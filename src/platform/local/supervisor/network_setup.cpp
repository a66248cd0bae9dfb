#include "platform/local/supervisor/network_setup.h"

#include "base/format.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <ifaddrs.h>
#include <linux/if_tun.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <memory>
#include <net/if.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <netinet/ether.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace berth::platform::local {

namespace {

// As large as a frame may be: fewer, bigger reads by the helper. It passes streams on, so no path has to carry them.
constexpr int device_mtu = 65520;

sockaddr socket_address(std::uint32_t address) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_addr.s_addr = htonl(address);
    sockaddr result{};
    std::memcpy(&result, &in, sizeof in);
    return result;
}

ifreq device_request(const char* device) {
    ifreq request{};
    std::strncpy(request.ifr_name, device, IFNAMSIZ - 1);
    return request;
}

Result<Descriptor> control_socket() {
    Descriptor control(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!control) {
        return system_failure("Cannot make a socket to set up the workspace's network");
    }
    return control;
}

Result<> set_up(int control, const char* device) {
    ifreq request = device_request(device);
    if (::ioctl(control, SIOCGIFFLAGS, &request) != 0) {
        return system_failure(berth::format("Cannot read the state of {}", device));
    }
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    if (::ioctl(control, SIOCSIFFLAGS, &request) != 0) {
        return system_failure(berth::format("Cannot set {} up", device));
    }
    return {};
}

Result<> add_route(int control, const Network& network, unsigned short flags, std::uint32_t gateway = 0) {
    rtentry route{};
    route.rt_dst = socket_address(network.address);
    route.rt_genmask = socket_address(network.mask());
    route.rt_flags = static_cast<unsigned short>(RTF_UP | flags | (network.prefix_length == 32 ? RTF_HOST : 0));
    std::string device = device_name;
    if ((flags & RTF_REJECT) == 0) {
        route.rt_dev = device.data();
    }
    if ((flags & RTF_GATEWAY) != 0) {
        route.rt_gateway = socket_address(gateway);
    }
    // EEXIST: the route stands from an earlier device of the same namespace, or two networks are the same.
    if (::ioctl(control, SIOCADDRT, &route) != 0 && errno != EEXIST) {
        return system_failure("Cannot add a route to the workspace's network");
    }
    return {};
}

// One attribute of a netlink message (linux/netlink.h); attributes here are words or short texts.
void add_attribute(std::vector<char>& message, std::uint16_t type, std::string_view value) {
    const rtattr header{static_cast<std::uint16_t>(RTA_LENGTH(value.size())), type};
    const auto start = message.size();
    message.resize(start + RTA_SPACE(value.size()));
    std::memcpy(message.data() + start, &header, sizeof header);
    std::memcpy(message.data() + start + RTA_LENGTH(0), value.data(), value.size());
}

void add_attribute(std::vector<char>& message, std::uint16_t type, std::uint32_t value) {
    add_attribute(message, type, std::string_view(reinterpret_cast<const char*>(&value), sizeof value));
}

// Sets the number of neighbour requests that the kernel sends on the device to none. By netlink: a network namespace
// below a user namespace has no such files in /proc/sys.
Result<> forbid_neighbour_discovery() {
    std::vector<char> parameters;
    add_attribute(parameters, NDTPA_IFINDEX, ::if_nametoindex(device_name));
    for (const auto probes : {NDTPA_UCAST_PROBES, NDTPA_MCAST_PROBES, NDTPA_APP_PROBES}) {
        add_attribute(parameters, static_cast<std::uint16_t>(probes), 0U);
    }
    std::vector<char> message(NLMSG_LENGTH(sizeof(ndtmsg)));
    constexpr std::string_view table("arp_cache", sizeof "arp_cache"); // with its terminating zero
    add_attribute(message, NDTA_NAME, table);
    add_attribute(message, NDTA_PARMS, std::string_view(parameters.data(), parameters.size()));
    nlmsghdr header{};
    header.nlmsg_len = static_cast<std::uint32_t>(message.size());
    header.nlmsg_type = RTM_SETNEIGHTBL;
    header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
    ndtmsg target{};
    target.ndtm_family = AF_INET;
    std::memcpy(message.data(), &header, sizeof header);
    std::memcpy(message.data() + NLMSG_LENGTH(0), &target, sizeof target);

    const Descriptor netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    if (::send(netlink.get(), message.data(), message.size(), 0) < 0) {
        return system_failure("Cannot set up neighbours on the workspace's network");
    }
    std::array<char, 4096> reply{};
    const ssize_t count = ::recv(netlink.get(), reply.data(), reply.size(), 0);
    nlmsgerr answer{};
    if (count < static_cast<ssize_t>(NLMSG_LENGTH(sizeof answer))) {
        return fail(Errc::io_error, "The kernel gave no answer about neighbours on the workspace's network.");
    }
    std::memcpy(&answer, reply.data() + NLMSG_LENGTH(0), sizeof answer);
    if (answer.error != 0) {
        return system_failure("Cannot set up neighbours on the workspace's network", -answer.error);
    }
    return {};
}

Result<> fix_gateway(int control) {
    arpreq entry{};
    entry.arp_pa = socket_address(gateway_address);
    entry.arp_ha.sa_family = ARPHRD_ETHER;
    ether_addr address{};
    if (::ether_aton_r(gateway_mac, &address) == nullptr) {
        return fail(Errc::internal, "The gateway's Ethernet address is malformed.");
    }
    std::memcpy(entry.arp_ha.sa_data, &address, sizeof address);
    entry.arp_flags = ATF_COM | ATF_PERM;
    std::strncpy(entry.arp_dev, device_name, sizeof entry.arp_dev - 1);
    if (::ioctl(control, SIOCSARP, &entry) != 0) {
        return system_failure("Cannot set the gateway's address on the workspace's network");
    }
    return {};
}

} // namespace

Result<std::vector<std::uint32_t>> host_addresses() {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) {
        return system_failure("Cannot list the host's addresses");
    }
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
    std::vector<std::uint32_t> addresses;
    for (const ifaddrs* item = list; item != nullptr; item = item->ifa_next) {
        if (item->ifa_addr == nullptr || item->ifa_addr->sa_family != AF_INET ||
            (item->ifa_flags & IFF_LOOPBACK) != 0) {
            continue;
        }
        sockaddr_in in{};
        std::memcpy(&in, item->ifa_addr, sizeof in);
        addresses.push_back(ntohl(in.sin_addr.s_addr));
    }
    return addresses;
}

Result<> bring_up_loopback() {
    const auto control = control_socket();
    return control ? set_up(control->get(), "lo") : Result<>(std::unexpected(control.error()));
}

Result<Descriptor> make_tap(const std::vector<Network>& blocked) {
    auto tap = open_file("/dev/net/tun", O_RDWR);
    if (!tap) {
        return tap;
    }
    ifreq request = device_request(device_name);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    if (::ioctl(tap->get(), TUNSETIFF, &request) != 0) {
        return system_failure("Cannot make the workspace's network device");
    }
    auto program = packet_filter(blocked);
    sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    if (::ioctl(tap->get(), TUNATTACHFILTER, &filter) != 0) {
        return system_failure("Cannot put the packet filter on the workspace's network device");
    }
    return tap;
}

Result<> configure_device(const std::vector<Network>& blocked) {
    const auto control = control_socket();
    if (!control) {
        return std::unexpected(control.error());
    }
    const int socket = control->get();
    // What is out of reach first, so that no moment exists in which it is not. These routes need no device.
    for (const auto& network : blocked) {
        // The kernel keeps its own routes for loopback; another one there would be taken for a broken setup.
        if (network != Network{ipv4(127, 0, 0, 0), 8}) {
            if (auto added = add_route(socket, network, RTF_REJECT); !added) {
                return added;
            }
        }
    }
    ifreq request = device_request(device_name);
    request.ifr_addr = socket_address(workspace_address);
    if (::ioctl(socket, SIOCSIFADDR, &request) != 0) {
        return system_failure("Cannot set the workspace's network address");
    }
    request.ifr_netmask = socket_address(Network{workspace_address, 32}.mask());
    if (::ioctl(socket, SIOCSIFNETMASK, &request) != 0) {
        return system_failure("Cannot set the workspace's network mask");
    }
    request.ifr_mtu = device_mtu;
    if (::ioctl(socket, SIOCSIFMTU, &request) != 0) {
        return system_failure("Cannot set the workspace's packet size");
    }
    // Where there is no IPv6 in the kernel there is nothing to switch off.
    (void)write_control_file(berth::format("/proc/sys/net/ipv6/conf/{}/disable_ipv6", device_name), "1");
    if (auto forbidden = forbid_neighbour_discovery(); !forbidden) {
        return forbidden;
    }
    if (auto up = set_up(socket, device_name); !up) {
        return up;
    }
    if (auto fixed = fix_gateway(socket); !fixed) {
        return fixed;
    }
    // Only these of the link's range, so that the rest of it stays among what is out of reach.
    if (auto added = add_route(socket, {gateway_address, 32}, 0); !added) {
        return added;
    }
    for (const auto& network : {Network{resolver_address, 32}, Network{0, 0}}) {
        if (auto added = add_route(socket, network, RTF_GATEWAY, gateway_address); !added) {
            return added;
        }
    }
    return {};
}

} // namespace berth::platform::local
