#include "client/network_watch.h"

#include "client/network/qt_network.h"

#include <QSocketNotifier>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <utility>

#ifdef __linux__
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace berth::client {

namespace {

using namespace std::literals;

// A link, its address and its route come one after another within milliseconds: the first is told at once, the rest
// together. Short, since only the last may make an attempt possible.
constexpr auto change_burst = 20ms;
// The system's service is asked over D-Bus or the like, which a short command need not wait for.
constexpr auto system_after = 1s;

} // namespace

#ifdef __linux__

namespace {

constexpr std::size_t netlink_datagram = 32 * 1024; // the kernel writes at most this

// What identifies an address or a route in its message, without lifetimes and other things that are repeated.
template<typename Header>
std::string network_fact(const nlmsghdr& message, std::span<const int> attributes, std::string_view fixed) {
    std::string fact(fixed);
    const auto* header = static_cast<const Header*>(NLMSG_DATA(&message));
    const auto* attribute =
        reinterpret_cast<const rtattr*>(reinterpret_cast<const std::byte*>(header) + NLMSG_ALIGN(sizeof(Header)));
    auto left = static_cast<int>(message.nlmsg_len) - static_cast<int>(NLMSG_SPACE(sizeof(Header)));
    for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
        for (const int wanted : attributes) {
            if (attribute->rta_type == wanted) {
                fact.push_back(static_cast<char>(wanted));
                fact.append(static_cast<const char*>(RTA_DATA(attribute)), RTA_PAYLOAD(attribute));
            }
        }
    }
    return fact;
}

template<typename Header>
const Header* netlink_header(const nlmsghdr& message) {
    return message.nlmsg_len >= NLMSG_LENGTH(sizeof(Header)) ? static_cast<const Header*>(NLMSG_DATA(&message))
                                                             : nullptr;
}

std::optional<std::string> address_fact(const nlmsghdr& message) {
    static constexpr std::array attributes{static_cast<int>(IFA_ADDRESS), static_cast<int>(IFA_LOCAL)};
    const auto* header = netlink_header<ifaddrmsg>(message);
    if (header == nullptr) {
        return std::nullopt;
    }
    return network_fact<ifaddrmsg>(message, attributes, "address " + std::to_string(header->ifa_index) + " ");
}

std::optional<std::string> route_fact(const nlmsghdr& message) {
    static constexpr std::array attributes{static_cast<int>(RTA_DST), static_cast<int>(RTA_GATEWAY),
                                           static_cast<int>(RTA_OIF), static_cast<int>(RTA_PRIORITY)};
    const auto* header = netlink_header<rtmsg>(message);
    // The table of local addresses says them once more; cached routes come and go by themselves.
    if (header == nullptr || header->rtm_table != RT_TABLE_MAIN || (header->rtm_flags & RTM_F_CLONED) != 0) {
        return std::nullopt;
    }
    return network_fact<rtmsg>(message, attributes,
                               "route " + std::to_string(header->rtm_family) + "/" +
                                   std::to_string(header->rtm_dst_len) + " ");
}

} // namespace

bool NetworkFacts::take(std::span<const std::byte> messages) {
    bool changed = false;
    auto left = static_cast<unsigned>(messages.size());
    const auto* message = reinterpret_cast<const nlmsghdr*>(messages.data());
    for (; NLMSG_OK(message, left); message = NLMSG_NEXT(message, left)) {
        std::optional<std::string> fact;
        switch (message->nlmsg_type) {
        case RTM_NEWLINK:
        case RTM_DELLINK:
            if (const auto* link = netlink_header<ifinfomsg>(*message)) {
                const bool running = message->nlmsg_type == RTM_NEWLINK && (link->ifi_flags & IFF_RUNNING) != 0;
                const auto [known, fresh] = running_.try_emplace(link->ifi_index, running);
                changed = changed || fresh || known->second != running;
                known->second = running;
            }
            continue;
        case RTM_NEWADDR:
        case RTM_DELADDR:
            fact = address_fact(*message);
            break;
        case RTM_NEWROUTE:
        case RTM_DELROUTE:
            fact = route_fact(*message);
            break;
        default:
            continue;
        }
        if (!fact) {
            continue;
        }
        const bool comes = message->nlmsg_type == RTM_NEWADDR || message->nlmsg_type == RTM_NEWROUTE;
        if (comes) {
            changed = known_.insert(std::move(*fact)).second || changed;
        } else { // one from before the watch is not known, and gone all the same
            known_.erase(*fact);
            changed = true;
        }
    }
    return changed;
}

void NetworkWatch::listen_to_kernel() {
    socket_ = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    if (socket_ < 0) {
        return;
    }
    sockaddr_nl groups{};
    groups.nl_family = AF_NETLINK;
    groups.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&groups), sizeof groups) != 0) {
        ::close(socket_);
        socket_ = -1;
        return;
    }
    auto* notifier = new QSocketNotifier(socket_, QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &NetworkWatch::read_kernel);
}

void NetworkWatch::read_kernel() {
    alignas(nlmsghdr) std::array<std::byte, netlink_datagram> buffer;
    bool changed = false;
    for (;;) {
        sockaddr_nl from{};
        socklen_t size = sizeof from;
        const auto count =
            ::recvfrom(socket_, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
        if (count < 0) {
            changed = changed || errno == ENOBUFS; // some were lost: who knows what they said
            if (errno == ENOBUFS) {
                continue;
            }
            break;
        }
        if (from.nl_pid == 0) { // the kernel's, no other program's
            changed = facts_.take(std::span(buffer).first(static_cast<std::size_t>(count))) || changed;
        }
    }
    if (changed) {
        note_change();
    }
}

NetworkWatch::~NetworkWatch() {
    if (socket_ >= 0) {
        ::close(socket_);
    }
}

#else

void NetworkWatch::listen_to_kernel() {}
void NetworkWatch::read_kernel() {}
NetworkWatch::~NetworkWatch() = default;

#endif

NetworkWatch::NetworkWatch(QObject* parent)
    : QObject(parent) {
    settle_.setSingleShot(true);
    settle_.setInterval(change_burst);
    settle_.setTimerType(Qt::PreciseTimer);
    connect(&settle_, &QTimer::timeout, this, [this] {
        if (std::exchange(more_, false)) {
            Q_EMIT changed();
        }
    });
    listen_to_kernel();
    QTimer::singleShot(system_after, this, &NetworkWatch::listen_to_system);
}

void NetworkWatch::listen_to_system() {
    qt_network().watch_reachability(this, [this] { note_change(); });
}

void NetworkWatch::note_change() {
    if (settle_.isActive()) {
        more_ = true;
        return;
    }
    settle_.start();
    Q_EMIT changed();
}

} // namespace berth::client
