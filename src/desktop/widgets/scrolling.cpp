#include "desktop/widgets/scrolling.h"

#include <QLayout>
#include <QScrollArea>
#include <QStyle>

namespace berth::desktop {

QScrollArea* make_scrolling(QWidget* content) {
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(content);
    content->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    return scroll;
}

void align_with_head(QScrollArea& area) {
    area.setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // nothing is drawn where nothing scrolls
    QLayout& layout = *area.widget()->layout();
    QMargins margins = layout.contentsMargins();
    const int bar = area.style()->pixelMetric(QStyle::PM_ScrollBarExtent);
    if (area.layoutDirection() == Qt::RightToLeft) {
        margins.setLeft(margins.left() - bar);
    } else {
        margins.setRight(margins.right() - bar);
    }
    layout.setContentsMargins(margins);
}

} // namespace berth::desktop
