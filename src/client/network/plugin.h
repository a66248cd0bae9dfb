// The root of the plugin berth_qt_network.
#pragma once

#include "client/network/implementation.h"

#include <QObject>

namespace berth::client {

class QtNetworkRoot final : public QObject, public QtNetworkPlugin {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID BERTH_QT_NETWORK_IID)
    Q_INTERFACES(berth::client::QtNetworkPlugin)
public:
    QtNetwork& network() override;

private:
    std::unique_ptr<QtNetwork> network_ = make_qt_network();
};

} // namespace berth::client
