// Berth's own icons: SVG drawings below resources/icons, one stroke style, drawn in a colour of the theme and sharp at
// every scale. An icon follows the theme by itself, and the reading direction where it points along it.
#pragma once

#include "desktop/theme/tokens.h"

#include <QIcon>

namespace berth::desktop {

// The drawing resources/icons/NAME.svg in that colour; greyed where a widget is disabled. `name` is a literal.
QIcon icon(const char* name, Color color = Color::text_muted);

// The same as one picture of `size` logical pixels.
QPixmap icon_pixmap(const char* name, Color color, int size, qreal device_pixel_ratio);

// The application's own icon, all sizes.
QIcon application_icon();

} // namespace berth::desktop
