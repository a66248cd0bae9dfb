#include "client/settings.h"

#include "client/http.h"
#include "model/json.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>

namespace berth::client {

namespace {

constexpr qint64 largest_settings = 1 << 20; // ours is a few hundred bytes

Result<Settings> read_settings(QFile& file) {
    const auto document = model::parse_json(file.read(largest_settings).toStdString());
    if (!document) {
        return std::unexpected(document.error());
    }
    std::string platform;
    Settings settings;
    model::Fields fields(*document, "settings");
    if (const auto read = fields.maybe("platform", platform).maybe("editor", settings.editor).result(); !read) {
        return std::unexpected(read.error());
    }
    if (!platform.empty()) {
        auto url = parse_platform_url(platform);
        if (!url) {
            return std::unexpected(url.error());
        }
        settings.platform = std::move(*url);
    }
    return settings;
}

} // namespace

QString settings_folder() {
    const QString chosen = qEnvironmentVariable("BERTH_CONFIG");
    return chosen.isEmpty()
               ? QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + QLatin1String("/berth")
               : chosen;
}

QString settings_file() {
    return settings_folder() + QLatin1String("/settings.json");
}

LoadedSettings load_settings(const QString& file) {
    QFile source(file);
    if (!source.open(QIODevice::ReadOnly)) {
        return {};
    }
    auto settings = read_settings(source);
    if (settings) {
        return {std::move(*settings), std::nullopt};
    }
    source.close();
    QString aside;
    for (int number = 1; aside.isEmpty() || QFileInfo::exists(aside); ++number) {
        aside = file + QStringLiteral(".damaged-%1").arg(number);
    }
    const bool moved = QFile::rename(file, aside);
    return {{},
            Error{Errc::invalid_argument,
                  "The settings in " + file.toStdString() + " are damaged (" + settings.error().message + ").",
                  moved ? "They were set aside as " + aside.toStdString() + "; Berth starts with none."
                        : std::string("Berth starts with none.")}};
}

Result<void> save_settings(const Settings& settings, const QString& file) {
    const auto refuse = [&file](const QString& why) {
        return fail(Errc::io_error,
                    "The settings cannot be written to " + file.toStdString() + ": " + why.toStdString() + ".");
    };
    if (!QDir().mkpath(QFileInfo(file).absolutePath())) {
        return refuse(QStringLiteral("the folder cannot be made"));
    }
    model::Json document = model::Json::object();
    if (!settings.platform.isEmpty()) {
        document["platform"] = settings.platform.toString().toStdString();
    }
    if (!settings.editor.empty()) {
        document["editor"] = settings.editor;
    }
    QSaveFile target(file);
    if (!target.open(QIODevice::WriteOnly)) {
        return refuse(target.errorString());
    }
    target.write(QByteArray::fromStdString(model::dump(document)) + '\n');
    if (!target.commit()) {
        return refuse(target.errorString());
    }
    return {};
}

} // namespace berth::client
