#include "desktop/widgets/card.h"

#include "desktop/theme/theme.h"
#include "desktop/widgets/labels.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace berth::desktop {

Card::Card(const QString& title, QWidget* parent)
    : QFrame(parent) {
    const int gap = theme().space(Space::l);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(gap, gap, gap, gap);
    outer->setSpacing(theme().space(Space::m));
    if (!title.isEmpty()) {
        header_ = new QHBoxLayout;
        header_->addWidget(new TextLabel(title, TextStyle::strong));
        header_->addStretch();
        outer->addLayout(header_);
        setAccessibleName(title);
    }
    body_ = new QVBoxLayout;
    body_->setSpacing(theme().space(Space::s));
    outer->addLayout(body_);
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Card::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(theme().color(Color::surface));
    painter.setPen(theme().color(Color::border));
    const int radius = theme().radius(Radius::l);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
}

} // namespace berth::desktop
