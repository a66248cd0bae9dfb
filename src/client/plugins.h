// Berth's own plugins: parts that a program loads when it first needs them, for what they are linked with is slow to
// load. They stay for the process.
#pragma once

#include <QCoreApplication>
#include <QPluginLoader>
#include <QString>
#include <QStringList>

#include <expected>

namespace berth::client {

// Where they may be: beside the executable, and as installed.
inline QStringList plugin_places() {
    const QString here = QCoreApplication::applicationDirPath();
    return {here, here + QStringLiteral("/../lib/berth/plugins"), here + QStringLiteral("/../lib64/berth/plugins"),
            here + QStringLiteral("/../PlugIns")};
}

// The plugin of that name and interface (Q_DECLARE_INTERFACE). The error says what is wrong with the one that was
// found, and is empty where there is none.
template<typename Interface>
std::expected<Interface*, QString> load_plugin(const QString& name, const QStringList& places = plugin_places()) {
    QString why;
    for (const QString& place : places) {
        QPluginLoader loader(place + QLatin1Char('/') + name);
        if (loader.fileName().isEmpty()) {
            continue; // nothing of that name is there
        }
        if (auto* plugin = qobject_cast<Interface*>(loader.instance())) {
            return plugin;
        }
        why = loader.isLoaded() ? QStringLiteral("it belongs to another version of Berth") : loader.errorString();
    }
    return std::unexpected(why);
}

} // namespace berth::client
