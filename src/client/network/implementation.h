// What implements qt_network.h on Qt Network and Qt WebSockets: compiled into whatever is linked with it, and into the
// plugin. It knows nothing else of this room.
#pragma once

#include "client/network/qt_network.h"

#include <QtPlugin>

namespace berth::client {

std::unique_ptr<QtNetwork> make_qt_network();

// What the plugin gives.
class QtNetworkPlugin {
public:
    virtual ~QtNetworkPlugin() = default;
    virtual QtNetwork& network() = 0;
};

// The parts, a file each.
std::unique_ptr<WebClient> make_web_client(std::function<bool(const QString& host)> direct);
std::unique_ptr<WebSocket> make_web_socket(const SystemProxy& proxy, std::uint64_t largest_message,
                                           WebSocketEvents events);
std::unique_ptr<RedirectServer> make_redirect_server();
std::unique_ptr<LocalSocket> make_local_socket(const QString& name, std::function<void(const QByteArray&)> data,
                                               std::function<void()> closed);
std::unique_ptr<LocalServer> make_local_server(const QString& name, std::int64_t longest,
                                               std::function<void(const QByteArray& line)> came);
bool tell_local_server(const QString& name, const QByteArray& line, std::chrono::milliseconds limit);

} // namespace berth::client

// Raised with every change of qt_network.h: a plugin of another Berth is not loaded.
#define BERTH_QT_NETWORK_IID "berth.client.QtNetwork/1"
Q_DECLARE_INTERFACE(berth::client::QtNetworkPlugin, BERTH_QT_NETWORK_IID)
