#include "desktop/terminals/terminal_find_bar.h"

#include "desktop/terminal/terminal_view.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/labels.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace berth::desktop {

namespace {

constexpr qsizetype longest_sought = 200; // characters taken over from a selection
constexpr int sought_width = 180;         // pixels
constexpr int count_width = 90;           // pixels

} // namespace

TerminalFindBar::TerminalFindBar(TerminalView& view, QWidget* parent)
    : QFrame(parent)
    , view_(view)
    , search_(new TerminalSearch(view))
    , text_(new QLineEdit)
    , count_(new TextLabel({}, TextStyle::caption, Color::text_muted)) {
    setObjectName(QStringLiteral("terminal_find_bar"));
    setAccessibleName(tr("Find in the terminal"));
    auto* line = new QHBoxLayout(this);
    const int edge = theme().space(Space::s);
    line->setContentsMargins(edge, edge, edge, edge);
    line->setSpacing(theme().space(Space::xs));
    text_->setPlaceholderText(tr("Find in the terminal"));
    text_->setAccessibleName(tr("Find in the terminal"));
    text_->setMinimumWidth(sought_width);
    line->addWidget(text_, 1);
    count_->setMinimumWidth(count_width);
    count_->setAlignment(Qt::AlignCenter);
    line->addWidget(count_);
    capitals_ = make_button(QStringLiteral("Aa"), ButtonKind::quiet);
    capitals_->setCheckable(true);
    capitals_->setToolTip(tr("Tell capitals from small letters"));
    capitals_->setAccessibleName(tr("Tell capitals from small letters"));
    capitals_->setFixedWidth(theme().tokens().control_height + 8);
    line->addWidget(capitals_);
    const auto add = [&](const char* drawing, const QString& name, const char* object_name) {
        auto* button = make_icon_button(drawing, name);
        button->setObjectName(QString::fromLatin1(object_name));
        line->addWidget(button);
        return button;
    };
    older_ = add("chevron-up", tr("The one before (Return)"), "find_older");
    newer_ = add("chevron-down", tr("The one after (Shift+Return)"), "find_newer");
    auto* close = add("close", tr("Close the search (Escape)"), "find_close");
    connect(text_, &QLineEdit::textChanged, this, &TerminalFindBar::look);
    connect(capitals_, &QAbstractButton::toggled, this, &TerminalFindBar::look);
    connect(older_, &QAbstractButton::clicked, search_, &TerminalSearch::previous);
    connect(newer_, &QAbstractButton::clicked, search_, &TerminalSearch::next);
    connect(close, &QAbstractButton::clicked, this, &QWidget::hide);
    connect(search_, &TerminalSearch::changed, this, &TerminalFindBar::show_count);
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
    show_count();
    hide();
}

void TerminalFindBar::open() {
    show();
    raise();
    const QString selected = view_.selected_text();
    if (!isAncestorOf(window()->focusWidget()) && !selected.isEmpty() && selected.size() <= longest_sought &&
        !selected.contains(u'\n')) {
        text_->setText(selected);
    }
    text_->setFocus(Qt::ShortcutFocusReason);
    text_->selectAll();
    look();
}

void TerminalFindBar::look() {
    search_->begin(text_->text(), capitals_->isChecked() ? Qt::CaseSensitive : Qt::CaseInsensitive);
}

void TerminalFindBar::show_count() {
    const QLocale locale;
    const auto number = [&](std::size_t value) { return locale.toString(static_cast<qulonglong>(value)); };
    const std::size_t count = search_->count();
    QString text;
    if (search_->active() && count == 0) {
        text = search_->complete() ? tr("Nothing found") : tr("Searching…");
    } else if (search_->active()) {
        const QString all = search_->truncated() ? tr("%1+").arg(number(count)) : number(count);
        const auto current = search_->current();
        text = current ? tr("%1 of %2").arg(number(*current + 1), all) : all;
    }
    count_->setText(text);
    older_->setEnabled(count > 0);
    newer_->setEnabled(count > 0);
}

void TerminalFindBar::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Escape:
        return hide();
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (event->modifiers().testFlag(Qt::ShiftModifier)) {
            search_->next();
        } else {
            search_->previous();
        }
        return;
    default:
        return QFrame::keyPressEvent(event);
    }
}

void TerminalFindBar::hideEvent(QHideEvent* event) {
    QFrame::hideEvent(event);
    if (event->spontaneous() || !isHidden()) { // its tab is left, or the window: it comes back
        return;
    }
    search_->end();
    view_.setFocus();
}

void TerminalFindBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().color(Color::border_strong), 1));
    painter.setBrush(theme().color(Color::surface));
    const int radius = theme().radius(Radius::m);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
}

} // namespace berth::desktop
