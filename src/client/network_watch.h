// When the machine's way to the network may have changed: another address, another route, a cable, another Wi-Fi.
// From the kernel on Linux (netlink, RFC 3549) and from QNetworkInformation where the system has a backend for it.
// Promises one signal for what belongs together and none for what only repeats itself.
#pragma once

#include <QObject>
#include <QTimer>

#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>

namespace berth::client {

#ifdef __linux__
// What netlink has said of links, addresses and routes. Pure: messages come in.
class NetworkFacts {
public:
    // A datagram of rtnetlink messages. True where one of them says something new that matters to a connection: a link
    // that begins or ends to run, an address or a route of the main table that comes or goes.
    bool take(std::span<const std::byte> messages);

private:
    std::map<int, bool> running_; // links by index
    std::set<std::string> known_; // addresses and routes, as the kernel writes them
};
#endif

class NetworkWatch : public QObject {
    Q_OBJECT
public:
    explicit NetworkWatch(QObject* parent = nullptr);
    ~NetworkWatch() override;

Q_SIGNALS:
    void changed();

private:
    void listen_to_kernel();
    void read_kernel();
    void listen_to_system();
    void note_change();

    QTimer settle_; // runs while more of the same change may follow
    bool more_ = false;
    int socket_ = -1;
#ifdef __linux__
    NetworkFacts facts_;
#endif
};

} // namespace berth::client
