#include "desktop/theme/theme.h"

#include "desktop/theme/style.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QPalette>
#include <QStyleHints>

namespace berth::desktop {

namespace {

Theme* the_theme = nullptr; // as QApplication's style: one, and everybody's

Tokens built_in_tokens() {
    QFile file(QStringLiteral(":/berth/theme/tokens.json"));
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    return read_tokens(file.readAll()).value_or(Tokens());
}

QPalette palette_of(const Scheme& scheme) {
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, Color color) { palette.setColor(role, scheme[color]); };
    set(QPalette::Window, Color::window);
    set(QPalette::WindowText, Color::text);
    set(QPalette::Base, Color::surface);
    set(QPalette::AlternateBase, Color::sunken);
    set(QPalette::Text, Color::text);
    set(QPalette::PlaceholderText, Color::text_faint);
    set(QPalette::Button, Color::surface);
    set(QPalette::ButtonText, Color::text);
    set(QPalette::BrightText, Color::on_accent);
    set(QPalette::ToolTipBase, Color::surface);
    set(QPalette::ToolTipText, Color::text);
    set(QPalette::Highlight, Color::accent_fill);
    set(QPalette::HighlightedText, Color::on_accent);
    set(QPalette::Accent, Color::accent_fill);
    set(QPalette::Link, Color::accent);
    set(QPalette::LinkVisited, Color::accent);
    set(QPalette::Light, Color::surface);
    set(QPalette::Midlight, Color::hover);
    set(QPalette::Mid, Color::border);
    set(QPalette::Dark, Color::border_strong);
    set(QPalette::Shadow, Color::shadow);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, scheme[Color::text_faint]);
    }
    palette.setColor(QPalette::Disabled, QPalette::Highlight, scheme[Color::hover]);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, scheme[Color::text_faint]);
    return palette;
}

} // namespace

Theme::Theme(QApplication& application, ThemeChoice choice)
    : application_(application)
    , tokens_(built_in_tokens())
    , choice_(choice) {
    the_theme = this;
    for (std::size_t i = 0; i < fonts_.size(); ++i) {
        const bool mono = i == static_cast<std::size_t>(TextStyle::mono);
        QFont font = mono ? QFontDatabase::systemFont(QFontDatabase::FixedFont) : QApplication::font();
        font.setFamilies((mono ? tokens_.mono_families : tokens_.families) + font.families());
        font.setPixelSize(std::max(1, tokens_.type[i].size));
        font.setWeight(static_cast<QFont::Weight>(tokens_.type[i].weight));
        if (mono) {
            font.setStyleHint(QFont::Monospace);
        }
        fonts_[i] = font;
    }
    QApplication::setStyle(new Style); // the application takes it
    QApplication::setFont(fonts_[static_cast<std::size_t>(TextStyle::body)]);
    QObject::connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, [this] { dress(); });
    choose(choice);
}

Theme::~Theme() {
    the_theme = nullptr;
}

void Theme::choose(ThemeChoice choice) {
    choice_ = choice;
    // Tells the system, too: title bars and native dialogs follow.
    QGuiApplication::styleHints()->setColorScheme(choice == ThemeChoice::system  ? Qt::ColorScheme::Unknown
                                                  : choice == ThemeChoice::light ? Qt::ColorScheme::Light
                                                                                 : Qt::ColorScheme::Dark);
    dress();
}

QFont Theme::font(TextStyle style) const {
    return fonts_[static_cast<std::size_t>(style)];
}

void Theme::dress() {
    dark_ = choice_ == ThemeChoice::system ? QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark
                                           : choice_ == ThemeChoice::dark;
    const QPalette palette = palette_of(scheme());
    if (palette == QApplication::palette()) {
        return;
    }
    QApplication::setPalette(palette);
    Q_EMIT changed();
}

Theme& theme() {
    Q_ASSERT(the_theme);
    return *the_theme;
}

} // namespace berth::desktop
