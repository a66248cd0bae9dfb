#include "desktop/overview/next_action_button.h"

#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"

#include <QPainter>
#include <QStyle>
#include <QStyleOption>

namespace berth::desktop {

namespace {

constexpr int button_height = 60;
constexpr int icon_size = 20;
constexpr int least_width = 120;
constexpr int next_action_width = 200;

} // namespace

NextActionButton::NextActionButton(const NextAction& action, QWidget* parent)
    : QAbstractButton(parent)
    , icon_(action.icon)
    , detail_(action.text)
    , primary_(std::holds_alternative<model::Action>(action.target)) {
    setText(action.title);
    setAccessibleDescription(action.text);
    setToolTip(action.text);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize NextActionButton::sizeHint() const {
    return {next_action_width, button_height};
}

QSize NextActionButton::minimumSizeHint() const {
    return {least_width, button_height};
}

void NextActionButton::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setLayoutDirection(Qt::LayoutDirectionAuto); // names and commands read as they are written
    QStyleOption option;
    option.initFrom(this);
    const bool by_key = option.state.testFlag(QStyle::State_KeyboardFocusChange) && hasFocus();
    const qreal radius = theme().radius(Radius::l);
    painter.setPen(by_key ? QPen(theme().color(Color::focus), 2) : QPen(theme().color(Color::border), 1));
    painter.setBrush(theme().color(isDown() ? Color::pressed : underMouse() ? Color::hover : Color::surface));
    const qreal inset = by_key ? 1 : 0.5;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), radius, radius);

    const int gap = theme().space(Space::m);
    const auto place = [&](const QRect& box) { return QStyle::visualRect(layoutDirection(), rect(), box); };
    const QRect icon_box = place({gap + 2, (button_height - icon_size) / 2, icon_size, icon_size});
    painter.drawPixmap(icon_box,
                       icon_pixmap(icon_, primary_ ? Color::good : Color::accent, icon_size, devicePixelRatioF()));
    const int left = gap + 2 + icon_size + gap;
    const int width = rect().width() - left - gap;
    const auto align = static_cast<int>(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter));
    const QFont title = theme().font(TextStyle::strong);
    const QFont detail = theme().font(TextStyle::caption);
    const int title_height = QFontMetrics(title).height();
    const int detail_height = QFontMetrics(detail).height();
    const int top = (button_height - title_height - detail_height - 2) / 2;
    painter.setFont(title);
    painter.setPen(theme().color(Color::text));
    painter.drawText(place({left, top, width, title_height}), align,
                     QFontMetrics(title).elidedText(text(), Qt::ElideRight, width));
    painter.setFont(detail);
    painter.setPen(theme().color(Color::text_muted));
    painter.drawText(place({left, top + title_height + 2, width, detail_height}), align,
                     QFontMetrics(detail).elidedText(detail_, Qt::ElideRight, width));
}

} // namespace berth::desktop
