// What the person's machine says about reaching a host: its proxies and its certificate store, taken from Qt and given
// to net.
#pragma once

#include "net/connect.h"

#include <QUrl>

namespace berth::client {

net::ConnectOptions connect_options(const QUrl& url);

} // namespace berth::client
