#include "model/preferences.h"

#include "model/names.h"

namespace berth::model {

namespace {

constexpr std::array ide_theme_names{
    Named{IdeTheme::system, "system"},
    Named{IdeTheme::light, "light"},
    Named{IdeTheme::dark, "dark"},
};

constexpr std::array key_bindings_names{
    Named{KeyBindings::standard, "default"},
    Named{KeyBindings::vim, "vim"},
    Named{KeyBindings::emacs, "emacs"},
};

} // namespace

std::string_view to_string(IdeTheme theme) {
    return name_in<IdeTheme>(ide_theme_names, theme);
}
std::string_view to_string(KeyBindings bindings) {
    return name_in<KeyBindings>(key_bindings_names, bindings);
}
Result<IdeTheme> ide_theme_from(std::string_view text) {
    return value_in<IdeTheme>(ide_theme_names, text, "theme");
}
Result<KeyBindings> key_bindings_from(std::string_view text) {
    return value_in<KeyBindings>(key_bindings_names, text, "set of key bindings");
}

Json encode(const IdePreferences& preferences) {
    return {{"theme", to_string(preferences.theme)},
            {"font_size", preferences.font_size},
            {"key_bindings", to_string(preferences.key_bindings)}};
}

Json encode(const Preferences& preferences) {
    return {{"ide", encode(preferences.ide)},
            {"dotfiles", {{"repository", preferences.dotfiles.repository}, {"install", preferences.dotfiles.install}}}};
}

template<>
Result<IdePreferences> decode<IdePreferences>(const Json& value) {
    IdePreferences preferences;
    std::string theme(to_string(preferences.theme));
    std::string bindings(to_string(preferences.key_bindings));
    std::int64_t font_size = preferences.font_size;
    Fields fields(value, "ide");
    fields.maybe("theme", theme).maybe("key_bindings", bindings);
    if (fields.has("font_size")) {
        fields.get("font_size", font_size, smallest_font, largest_font);
    }
    if (auto ok = fields.result(); !ok) {
        return std::unexpected(std::move(ok.error()));
    }
    const auto known_theme = ide_theme_from(theme);
    const auto known_bindings = key_bindings_from(bindings);
    if (!known_theme || !known_bindings) {
        return std::unexpected(known_theme ? known_bindings.error() : known_theme.error());
    }
    preferences.theme = *known_theme;
    preferences.key_bindings = *known_bindings;
    preferences.font_size = static_cast<std::uint16_t>(font_size);
    return preferences;
}

template<>
Result<Preferences> decode<Preferences>(const Json& value) {
    Preferences preferences;
    Fields fields(value, "preferences");
    fields.maybe_value("ide", preferences.ide);
    if (fields.has("dotfiles")) {
        Fields dotfiles(value["dotfiles"], "dotfiles");
        dotfiles.maybe("repository", preferences.dotfiles.repository).maybe("install", preferences.dotfiles.install);
        if (auto read = dotfiles.result(); !read) {
            return std::unexpected(std::move(read.error()));
        }
        if (auto checked = check_dotfiles(preferences.dotfiles); !checked) {
            return std::unexpected(std::move(checked.error()));
        }
    }
    return fields.result_of(preferences);
}

Result<Preferences> decode_preferences_request(const Json& value) {
    Fields fields(value, "preferences");
    fields.only({"ide", "dotfiles"});
    if (fields.has("dotfiles")) {
        Fields dotfiles(value["dotfiles"], "dotfiles");
        if (auto known = dotfiles.only({"repository", "install"}).result(); !known) {
            return std::unexpected(std::move(known.error()));
        }
    }
    if (fields.has("ide")) {
        Fields ide(value["ide"], "ide");
        if (auto known = ide.only({"theme", "font_size", "key_bindings"}).result(); !known) {
            return std::unexpected(std::move(known.error()));
        }
    }
    if (auto known = fields.result(); !known) {
        return std::unexpected(std::move(known.error()));
    }
    return decode<Preferences>(value);
}

} // namespace berth::model
