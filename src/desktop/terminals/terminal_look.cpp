#include "desktop/terminals/terminal_look.h"

#include "desktop/theme/theme.h"

#include <algorithm>

namespace berth::desktop {

TerminalColors terminal_colors(const Theme& theme) {
    TerminalColors colors;
    colors.foreground = theme.color(Color::terminal_foreground).rgb();
    colors.background = theme.color(Color::terminal_background).rgb();
    colors.cursor = theme.color(Color::terminal_cursor).rgb();
    colors.selection = theme.color(Color::terminal_selection).rgb();
    colors.match = blended(colors.background, theme.color(Color::caution).rgb(), 110);
    colors.accent = theme.color(Color::accent).rgb();
    std::ranges::transform(theme.scheme().ansi, colors.ansi.begin(), [](const QColor& color) { return color.rgb(); });
    return colors;
}

QFont terminal_font(const Theme& theme) {
    return theme.font(TextStyle::mono);
}

} // namespace berth::desktop
