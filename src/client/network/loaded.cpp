// qt_network.h for a program that loads Qt Network as the plugin berth_qt_network.
#include "client/network/implementation.h"
#include "client/plugins.h"

namespace berth::client {

Result<QtNetwork*> load_qt_network() {
    static QtNetwork* loaded = nullptr;
    if (loaded == nullptr) {
        const auto plugin = load_plugin<QtNetworkPlugin>(QStringLiteral("berth_qt_network"));
        if (!plugin) {
            return fail(Errc::unsupported,
                        plugin.error().isEmpty()
                            ? "This installation of Berth has no plugin for the network."
                            : "Berth's plugin for the network cannot be loaded: " + plugin.error().toStdString() + ".",
                        "Install Berth again.");
        }
        loaded = &(*plugin)->network();
    }
    return loaded;
}

QtNetwork& qt_network() {
    const auto network = load_qt_network();
    if (!network) {
        qFatal("%s", network.error().text().c_str());
    }
    return **network;
}

} // namespace berth::client
