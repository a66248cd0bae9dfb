#include "desktop/widgets/banner.h"

#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/labels.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

namespace berth::desktop {

Banner::Banner(Tone tone, const QString& text, QWidget* parent)
    : QFrame(parent)
    , tone_(tone)
    , icon_(new QLabel)
    , text_((new TextLabel(text))->wrap())
    , button_(make_button({}, ButtonKind::secondary)) {
    auto* line = new QHBoxLayout(this);
    const int gap = theme().space(Space::m);
    line->setContentsMargins(gap, theme().space(Space::s), theme().space(Space::s), theme().space(Space::s));
    line->setSpacing(gap);
    line->addWidget(icon_, 0, Qt::AlignVCenter);
    line->addWidget(text_, 1);
    line->addWidget(button_);
    text_->setMinimumHeight(theme().tokens().control_height);
    button_->hide();
    connect(button_, &QPushButton::clicked, this, [this] {
        if (act_) {
            act_();
        }
    });
    connect(&theme(), &Theme::changed, this, &Banner::dress);
    set_text(text);
    dress();
}

void Banner::set_tone(Tone tone) {
    tone_ = tone;
    dress();
}

void Banner::set_text(const QString& text) {
    text_->setText(text);
    setAccessibleName(text);
}

void Banner::set_action(const QString& text, std::function<void()> act) {
    act_ = std::move(act);
    button_->setText(text);
    button_->setVisible(!text.isEmpty());
}

void Banner::dress() {
    const int size = theme().tokens().icon_size;
    icon_->setPixmap(icon(tone_icon(tone_), tone_color(tone_)).pixmap(QSize(size, size)));
    update();
}

void Banner::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().color(tone_soft_color(tone_)));
    const int radius = theme().radius(Radius::m);
    painter.drawRoundedRect(rect(), radius, radius);
}

} // namespace berth::desktop
