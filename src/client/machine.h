// What the person's machine says about reaching a host: its proxies and its certificate store, taken from Qt and given
// to net.
#pragma once

#include "net/connect.h"

#include <QNetworkProxy>
#include <QUrl>

namespace berth::client {

// The proxy that the system wants for this address; none to the machine itself.
QNetworkProxy proxy_to(const QUrl& url);

net::ConnectOptions connect_options(const QUrl& url);

} // namespace berth::client
