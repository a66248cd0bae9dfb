// The theme's colours and font as the terminal takes them.
#pragma once

#include "desktop/terminal/terminal_colors.h"

#include <QFont>

namespace berth::desktop {

class Theme;

TerminalColors terminal_colors(const Theme& theme);
QFont terminal_font(const Theme& theme);

} // namespace berth::desktop
