// qt_network.h for programs that are linked with Qt Network.
#include "client/network/implementation.h"

namespace berth::client {

Result<QtNetwork*> load_qt_network() {
    static const auto network = make_qt_network();
    return network.get();
}

QtNetwork& qt_network() {
    return **load_qt_network();
}

} // namespace berth::client
