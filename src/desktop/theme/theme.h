// The application's look: the tokens as palette, style sheet and fonts, following the system's light or dark scheme or
// a choice of the person's. One per application, like its style; widgets that paint ask theme() and repaint with
// Theme::changed().
#pragma once

#include "desktop/theme/tokens.h"

#include <QFont>
#include <QObject>

class QApplication;

namespace berth::desktop {

enum class ThemeChoice : std::uint8_t { system, light, dark };

class Theme final : public QObject {
    Q_OBJECT
public:
    // Reads the tokens and dresses the application. The tokens are a resource of the program: that they can be read is
    // a promise of the build (tests/desktop/theme_test.cpp).
    Theme(QApplication& application, ThemeChoice choice);
    ~Theme() override;

    ThemeChoice choice() const { return choice_; }
    void choose(ThemeChoice choice);
    bool is_dark() const { return dark_; }

    const Tokens& tokens() const { return tokens_; }
    const Scheme& scheme() const { return dark_ ? tokens_.dark : tokens_.light; }
    const QColor& color(Color name) const { return scheme()[name]; }
    int space(Space name) const { return tokens_.spacing[static_cast<std::size_t>(name)]; }
    int radius(Radius name) const { return tokens_.radius[static_cast<std::size_t>(name)]; }
    QFont font(TextStyle style) const;

Q_SIGNALS:
    void changed(); // every colour may be another one

private:
    void dress();

    QApplication& application_;
    Tokens tokens_;
    ThemeChoice choice_;
    bool dark_ = false;
    std::array<QFont, 7> fonts_; // by TextStyle
};

// The application's theme. There has to be one.
Theme& theme();

} // namespace berth::desktop
