#include "desktop/widgets/toasts.h"

#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/labels.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QStyle>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

using namespace std::literals;

constexpr auto shown_for = 6s;   // long enough to read two lines
constexpr int toast_width = 360; // pixels
constexpr int most_at_once = 4;  // older ones make room

class Toast final : public QFrame {
public:
    explicit Toast(const Notice& notice) {
        setAccessibleName(notice.title);
        setAccessibleDescription(notice.text);
        auto* line = new QHBoxLayout(this);
        const int gap = theme().space(Space::m);
        line->setContentsMargins(gap, gap, theme().space(Space::s), gap);
        line->setSpacing(gap);
        auto* drawing = new QLabel;
        const int size = theme().tokens().icon_size + 2;
        drawing->setPixmap(icon(tone_icon(notice.tone), tone_color(notice.tone)).pixmap(QSize(size, size)));
        line->addWidget(drawing, 0, Qt::AlignTop);
        auto* texts = new QVBoxLayout;
        texts->setSpacing(theme().space(Space::xs));
        texts->addWidget((new TextLabel(notice.title, TextStyle::strong))->wrap());
        if (!notice.text.isEmpty()) {
            texts->addWidget((new TextLabel(notice.text, TextStyle::body, Color::text_muted))->wrap()->selectable());
        }
        if (!notice.action.isEmpty()) {
            QPushButton* button = make_button(notice.action);
            connect(button, &QPushButton::clicked, this, [this, act = notice.on_action] {
                deleteLater();
                if (act) {
                    act();
                }
            });
            texts->addWidget(button, 0, Qt::AlignLeading);
        }
        line->addLayout(texts, 1);
        QToolButton* close = make_icon_button("close", Toasts::tr("Close this message"));
        connect(close, &QToolButton::clicked, this, &QObject::deleteLater);
        line->addWidget(close, 0, Qt::AlignTop);
        setFixedWidth(toast_width);
        if (notice.tone == Tone::info || notice.tone == Tone::good) {
            QTimer::singleShot(shown_for, this, &QObject::deleteLater);
        }
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(theme().color(Color::surface));
        painter.setPen(theme().color(Color::border_strong));
        const int radius = theme().radius(Radius::l);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    }
};

} // namespace

Toasts::Toasts(QWidget* window)
    : QWidget(window) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme().space(Space::s));
    column->setSizeConstraint(QLayout::SetFixedSize);
    window->installEventFilter(this);
    installEventFilter(this);
    hide();
}

// The toasts go first: each tells when it goes.
Toasts::~Toasts() {
    while (QLayoutItem* item = layout()->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

int Toasts::count() const {
    return layout()->count();
}

void Toasts::show_notice(const Notice& notice) {
    take_back(notice.subject);
    auto* toast = new Toast(notice);
    if (!notice.subject.empty()) {
        by_subject_[notice.subject] = toast;
    }
    if (count() >= most_at_once) {
        layout()->itemAt(0)->widget()->deleteLater();
    }
    layout()->addWidget(toast);
    connect(toast, &QObject::destroyed, this, [this] {
        if (count() == 0) {
            hide();
        }
    });
    show();
    raise();
    place();
    QAccessibleEvent alert(toast, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void Toasts::take_back(const std::string& subject) {
    std::erase_if(by_subject_, [&](const auto& one) {
        if (one.first == subject && one.second) {
            one.second->hide(); // its own button may have led here
            one.second->deleteLater();
        }
        return one.first == subject || !one.second;
    });
}

bool Toasts::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize || (watched == this && event->type() == QEvent::LayoutRequest)) {
        QTimer::singleShot(0, this, &Toasts::place);
    }
    return QWidget::eventFilter(watched, event);
}

void Toasts::place() {
    adjustSize();
    const int gap = theme().space(Space::l);
    const QRect room = parentWidget()->rect().adjusted(gap, gap, -gap, -gap);
    const Qt::Alignment corner = QStyle::visualAlignment(layoutDirection(), Qt::AlignRight) | Qt::AlignBottom;
    move(QStyle::alignedRect(Qt::LeftToRight, corner, size(), room).topLeft());
}

} // namespace berth::desktop
