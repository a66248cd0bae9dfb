// What the programs on a person's machine remember that is no secret: a small JSON file in the configuration folder.
// Promises that a damaged file is set aside and never in the way, and that writing is atomic.
#pragma once

#include "base/result.h"

#include <QString>
#include <QUrl>

#include <optional>
#include <string>

namespace berth::client {

struct Settings {
    QUrl platform;        // the one last signed in to; empty before that
    std::string editor{}; // the id of the local editor last chosen (client/editors/editor.h); empty before that

    friend bool operator==(const Settings&, const Settings&) = default;
};

// <configuration folder>/berth; BERTH_CONFIG names another one.
QString settings_folder();
QString settings_file(); // settings.json in it

struct LoadedSettings {
    Settings settings;
    std::optional<Error> set_aside; // the file was damaged: where it went
};
LoadedSettings load_settings(const QString& file = settings_file());
Result<void> save_settings(const Settings& settings, const QString& file = settings_file());

} // namespace berth::client
