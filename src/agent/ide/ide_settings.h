// What Berth writes into the IDE's user settings: its own defaults once, a person's preferences whenever they change.
#pragma once

#include "agent/ide/settings_text.h"
#include "model/preferences.h"

#include <filesystem>
#include <string>

namespace berth::agent {

// Settings that every new workspace's IDE begins with; people may change them.
std::vector<Setting> first_settings();
std::vector<Setting> settings_of(const model::IdePreferences& preferences);

// The extension that key bindings come from; empty for the IDE's own.
std::string extension_for(model::KeyBindings bindings);

// Brings them into the file, which is made where it is missing.
Result<> write_settings(const std::filesystem::path& file, const std::optional<model::IdePreferences>& preferences);

} // namespace berth::agent
