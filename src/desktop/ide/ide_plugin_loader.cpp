#include "desktop/ide/ide_plugin_loader.h"

#include "client/plugins.h"

namespace berth::desktop {

Result<IdeViewPlugin*> load_ide_plugin() {
    static IdeViewPlugin* loaded = nullptr;
    if (loaded == nullptr) {
        const auto plugin = client::load_plugin<IdeViewPlugin>(QStringLiteral("berth_ide_webengine"));
        if (!plugin) {
            return fail(Errc::unsupported,
                        plugin.error().isEmpty() ? "This installation of Berth has no built-in browser for the IDE."
                                                 : "The built-in browser for the IDE cannot be loaded: " +
                                                       plugin.error().toStdString() + ".",
                        "Open the IDE in the system's browser instead.");
        }
        loaded = *plugin;
    }
    return loaded;
}

} // namespace berth::desktop
