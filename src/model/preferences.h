// What a person prefers, kept by the platform so that it is the same on each of their machines: GET|PUT
// /me/preferences.
#pragma once

#include "model/dotfiles.h"
#include "model/json.h"

namespace berth::model {

enum class IdeTheme { system, light, dark };     // system: as the desktop is at the moment
enum class KeyBindings { standard, vim, emacs }; // standard is "default"

std::string_view to_string(IdeTheme theme);
std::string_view to_string(KeyBindings bindings);
Result<IdeTheme> ide_theme_from(std::string_view text);
Result<KeyBindings> key_bindings_from(std::string_view text);

// In pixels, as VS Code counts them.
inline constexpr std::uint16_t smallest_font = 6;
inline constexpr std::uint16_t largest_font = 72;

struct IdePreferences {
    IdeTheme theme = IdeTheme::system;
    std::uint16_t font_size = 14;
    KeyBindings key_bindings = KeyBindings::standard;

    friend bool operator==(const IdePreferences&, const IdePreferences&) = default;
};

struct Preferences {
    IdePreferences ide;
    Dotfiles dotfiles{};

    friend bool operator==(const Preferences&, const Preferences&) = default;
};

Json encode(const IdePreferences& preferences);
Json encode(const Preferences& preferences);
// What is left out keeps its default.
template<>
Result<IdePreferences> decode<IdePreferences>(const Json& value);
template<>
Result<Preferences> decode<Preferences>(const Json& value);

// As decode(), but refuses members that are not known here: who asks for something shall not believe that they have it.
Result<Preferences> decode_preferences_request(const Json& value);

} // namespace berth::model
