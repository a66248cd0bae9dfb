// The plugin berth_qt_network: what loaded.cpp loads.
#include "client/network/plugin.h"

namespace berth::client {

QtNetwork& QtNetworkRoot::network() {
    return *network_;
}

} // namespace berth::client
