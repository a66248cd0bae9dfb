#include "desktop/widgets/labels.h"

#include "desktop/theme/theme.h"

#include <QEvent>

namespace berth::desktop {

namespace {

constexpr int least_letters = 4; // an elided label may shrink to about this many

} // namespace

TextLabel::TextLabel(const QString& text, TextStyle style, Color color, QWidget* parent)
    : QLabel(text, parent)
    , style_(style)
    , color_(color) {
    setTextFormat(Qt::PlainText);
    setFont(theme().font(style_));
    dress();
    align();
    connect(&theme(), &Theme::changed, this, &TextLabel::dress);
}

void TextLabel::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange) {
        align();
    }
}

// Qt aligns by the text's own direction; a name or an English message on a page that is read from the right belongs
// there, too. What was centred stays so.
void TextLabel::align() {
    if ((alignment() & Qt::AlignHCenter) == 0) {
        const Qt::Alignment start = layoutDirection() == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft;
        setAlignment(start | Qt::AlignAbsolute | (alignment() & Qt::AlignVertical_Mask));
    }
}

TextLabel* TextLabel::wrap() {
    setWordWrap(true);
    return this;
}

TextLabel* TextLabel::selectable() {
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return this;
}

void TextLabel::set_color(Color color) {
    color_ = color;
    dress();
}

void TextLabel::dress() {
    QPalette own = palette();
    own.setColor(QPalette::WindowText, theme().color(color_));
    own.setColor(QPalette::Text, theme().color(color_));
    setPalette(own);
}

ElidedLabel::ElidedLabel(const QString& text, TextStyle style, Color color, QWidget* parent)
    : TextLabel({}, style, color, parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    set_text(text);
}

void ElidedLabel::set_elide_mode(Qt::TextElideMode mode) {
    mode_ = mode;
    elide();
}

void ElidedLabel::set_text(const QString& text) {
    if (text == full_) {
        return;
    }
    full_ = text;
    setAccessibleName(full_);
    updateGeometry();
    elide();
}

QSize ElidedLabel::minimumSizeHint() const {
    return {fontMetrics().averageCharWidth() * least_letters, QLabel::minimumSizeHint().height()};
}

QSize ElidedLabel::sizeHint() const {
    return {fontMetrics().horizontalAdvance(full_) + 2 * margin() + 2, fontMetrics().height() + 2 * margin()};
}

void ElidedLabel::resizeEvent(QResizeEvent* event) {
    QLabel::resizeEvent(event);
    elide();
}

void ElidedLabel::changeEvent(QEvent* event) {
    TextLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        elide();
    }
}

void ElidedLabel::elide() {
    const QString shown = fontMetrics().elidedText(full_, mode_, contentsRect().width());
    QLabel::setText(shown);
    setToolTip(shown == full_ ? QString() : full_);
}

} // namespace berth::desktop
