#include "desktop/desktop_settings.h"

#include "client/http.h"
#include "client/settings.h"
#include "model/json.h"
#include "model/names.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>

namespace berth::desktop {

namespace {

constexpr qint64 largest_settings = 1 << 20; // ours is a few hundred bytes

constexpr std::array theme_names{
    model::Named{ThemeChoice::system, "system"},
    model::Named{ThemeChoice::light, "light"},
    model::Named{ThemeChoice::dark, "dark"},
};

QString file_name() {
    return client::settings_folder() + QLatin1String("/desktop.json");
}

Result<Remembered> decode(const model::Json& document) {
    Remembered values;
    std::string theme;
    std::string language;
    std::string window;
    model::Fields fields(document, "settings");
    if (const auto read = fields.maybe("theme", theme)
                              .maybe("language", language)
                              .maybe("window", window)
                              .maybe("last_workspace", values.last_workspace)
                              .maybe("close_to_tray", values.close_to_tray)
                              .maybe("notify", values.notify)
                              .maybe("told_about_tray", values.told_about_tray)
                              .maybe("terminals_fill_clipboard", values.terminals_fill_clipboard)
                              .result();
        !read) {
        return std::unexpected(read.error());
    }
    values.theme = model::value_in<ThemeChoice>(theme_names, theme, "theme").value_or(ThemeChoice::system);
    values.language = QString::fromStdString(language);
    values.window = QByteArray::fromBase64(QByteArray::fromStdString(window));
    return values;
}

model::Json encode(const Remembered& values) {
    return {{"theme", model::name_in<ThemeChoice>(theme_names, values.theme)},
            {"language", values.language.toStdString()},
            {"window", values.window.toBase64().toStdString()},
            {"last_workspace", values.last_workspace},
            {"close_to_tray", values.close_to_tray},
            {"notify", values.notify},
            {"told_about_tray", values.told_about_tray},
            {"terminals_fill_clipboard", values.terminals_fill_clipboard}};
}

Result<> write(const model::Json& document) {
    const QString name = file_name();
    QSaveFile file(name);
    if (!QDir().mkpath(client::settings_folder()) || !file.open(QIODevice::WriteOnly)) {
        return fail(Errc::io_error, "Berth's settings cannot be written to " + name.toStdString() + ".",
                    "Berth works, but forgets what you change when it ends. Make the folder writable.");
    }
    file.write(QByteArray::fromStdString(model::dump(document)) + '\n');
    if (!file.commit()) {
        return fail(Errc::io_error, "Berth's settings cannot be written: " + file.errorString().toStdString() + ".",
                    "Berth works, but forgets what you change when it ends.");
    }
    return {};
}

} // namespace

DesktopSettings::DesktopSettings() {
    auto loaded = client::load_settings();
    platform_ = loaded.settings.platform;
    trouble_ = std::move(loaded.set_aside);
    if (const auto named = client::parse_platform_url(qEnvironmentVariable("BERTH_SERVER").toStdString())) {
        platform_ = *named;
    }
    QFile file(file_name());
    if (!file.open(QIODevice::ReadOnly)) {
        return;
    }
    const auto document = model::parse_json(file.read(largest_settings).toStdString());
    auto values = document ? decode(*document) : std::unexpected(document.error());
    if (values) {
        values_ = std::move(*values);
        return;
    }
    file.close();
    const QString aside = file_name() + QLatin1String(".damaged");
    QFile::remove(aside);
    const bool moved = QFile::rename(file_name(), aside);
    trouble_ = Error{Errc::invalid_argument, "Berth's settings were damaged and start afresh.",
                     moved ? "The old ones were set aside as " + aside.toStdString() + "." : std::string()};
}

void DesktopSettings::set(Remembered values) {
    values_ = std::move(values);
    if (auto written = write(encode(values_)); !written && !trouble_) {
        trouble_ = std::move(written.error());
    }
    Q_EMIT changed();
}

QUrl DesktopSettings::platform() const {
    return platform_.isEmpty() ? QUrl(QString::fromLatin1(embedded_platform)) : platform_;
}

void DesktopSettings::set_platform(const QUrl& platform) {
    platform_ = platform;
    auto loaded = client::load_settings();
    loaded.settings.platform = platform;
    if (auto written = client::save_settings(loaded.settings); !written && !trouble_) {
        trouble_ = std::move(written.error());
    }
    Q_EMIT changed();
}

} // namespace berth::desktop
