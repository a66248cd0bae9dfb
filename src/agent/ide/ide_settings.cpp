#include "agent/ide/ide_settings.h"

#include "agent/init/init_record.h"
#include "base/format.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace berth::agent {

using model::IdeTheme;
using model::KeyBindings;

namespace {

// Names of VS Code's own themes, as its extension theme-defaults has them.
constexpr const char* light_theme = "Light Modern";
constexpr const char* dark_theme = "Dark Modern";

Result<std::string> read_settings(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream) {
        return fail(Errc::io_error, berth::format("Cannot read {}.", file.string()));
    }
    return text;
}

} // namespace

std::vector<Setting> first_settings() {
    return {
        {"telemetry.telemetryLevel", "off"},
        {"workbench.startupEditor", "none"},
        {"workbench.tips.enabled", false},
        {"workbench.secondarySideBar.defaultVisibility", "hidden"},
        {"chat.disableAIFeatures", true}, // its programs are not part of the bundle
        {"extensions.ignoreRecommendations", true},
        {"git.openRepositoryInParentFolders", "never"},
        {"workbench.preferredLightColorTheme", light_theme},
        {"workbench.preferredDarkColorTheme", dark_theme},
    };
}

std::vector<Setting> settings_of(const model::IdePreferences& preferences) {
    std::vector<Setting> settings{{"window.autoDetectColorScheme", preferences.theme == IdeTheme::system},
                                  {"editor.fontSize", preferences.font_size},
                                  {"terminal.integrated.fontSize", preferences.font_size}};
    if (preferences.theme != IdeTheme::system) {
        settings.emplace_back("workbench.colorTheme", preferences.theme == IdeTheme::light ? light_theme : dark_theme);
    }
    return settings;
}

std::string extension_for(KeyBindings bindings) {
    switch (bindings) {
    case KeyBindings::standard:
        return {};
    case KeyBindings::vim:
        return "vscodevim.vim";
    case KeyBindings::emacs:
        return "tuttieee.emacs-mcx";
    }
    return {};
}

Result<> write_settings(const std::filesystem::path& file, const std::optional<model::IdePreferences>& preferences) {
    std::error_code error;
    const bool is_new = !std::filesystem::exists(file, error);
    const auto before = is_new ? std::string() : read_settings(file);
    if (!before) {
        return std::unexpected(before.error());
    }
    std::vector<Setting> settings = is_new ? first_settings() : std::vector<Setting>();
    if (preferences) {
        std::ranges::move(settings_of(*preferences), std::back_inserter(settings));
    }
    auto after = with_settings(*before, settings);
    if (!after) {
        return std::unexpected(after.error());
    }
    return *after == *before ? Result<>{} : write_atomically(file, *after);
}

} // namespace berth::agent
