#include "desktop/ide/ide_plugin_loader.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QPluginLoader>

namespace berth::desktop {

namespace {

constexpr const char* plugin_name = "berth_ide_webengine";

} // namespace

QStringList ide_plugin_places() {
    const QString here = QCoreApplication::applicationDirPath();
    return {here, here + QStringLiteral("/../lib/berth/plugins"), here + QStringLiteral("/../lib64/berth/plugins"),
            here + QStringLiteral("/../PlugIns")};
}

Result<IdeViewPlugin*> load_ide_plugin(const QStringList& places) {
    static IdeViewPlugin* loaded = nullptr;
    if (loaded != nullptr) {
        return loaded;
    }
    QString why;
    for (const QString& place : places) {
        QPluginLoader loader(place + QLatin1Char('/') + QLatin1String(plugin_name));
        if (loader.fileName().isEmpty()) {
            continue; // nothing of that name is there
        }
        auto* plugin = qobject_cast<IdeViewPlugin*>(loader.instance());
        if (plugin != nullptr) {
            loaded = plugin; // stays for the process: WebEngine cannot be unloaded
            return loaded;
        }
        why = loader.isLoaded() ? QStringLiteral("it belongs to another version of Berth") : loader.errorString();
    }
    return fail(Errc::unsupported,
                why.isEmpty() ? "This installation of Berth has no built-in browser for the IDE."
                              : "The built-in browser for the IDE cannot be loaded: " + why.toStdString() + ".",
                "Open the IDE in the system's browser instead.");
}

} // namespace berth::desktop
