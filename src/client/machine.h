// What the person's machine says about reaching a host: its proxies and its certificate store, taken from Qt and given
// to net.
#pragma once

#include "client/network/qt_network.h"
#include "net/connect.h"

#include <QUrl>

namespace berth::client {

// The proxy that the system wants for this address; none to the machine itself.
SystemProxy proxy_to(const QUrl& url);

net::ConnectOptions connect_options(const QUrl& url);

} // namespace berth::client
