#include "desktop/widgets/buttons.h"

#include "desktop/theme/icons.h"
#include "desktop/theme/style.h"
#include "desktop/theme/theme.h"

#include <QPushButton>
#include <QToolButton>

namespace berth::desktop {

QPushButton* make_button(const QString& text, ButtonKind kind, const char* icon_name, QWidget* parent) {
    auto* button = new QPushButton(text, parent);
    button->setProperty(button_kind_property, static_cast<int>(kind));
    button->setCursor(Qt::PointingHandCursor);
    button->setAutoDefault(false);
    button->setMinimumHeight(theme().tokens().control_height);
    if (icon_name != nullptr) {
        const bool filled = kind == ButtonKind::primary || kind == ButtonKind::danger;
        button->setIcon(icon(icon_name, filled ? Color::on_accent : Color::text_muted));
    }
    return button;
}

QToolButton* make_icon_button(const char* icon_name, const QString& name, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setIcon(icon(icon_name));
    button->setAutoRaise(true);
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setCursor(Qt::PointingHandCursor);
    button->setFocusPolicy(Qt::StrongFocus);
    const int side = theme().tokens().control_height;
    button->setFixedSize(side, side);
    return button;
}

} // namespace berth::desktop
