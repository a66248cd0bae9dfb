// The mouse: reports to the program, selection, links, wheel and menu.
#include "desktop/terminal/key_encoder.h"
#include "desktop/terminal/terminal_view.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace berth::desktop {

namespace {

// One notch of a wheel (Qt's unit: eighths of a degree), and the rows that it moves.
constexpr int notch = 120;
constexpr int rows_a_notch = 3;
// While the pointer is held beyond the edge, a row scrolls so often.
constexpr int autoscroll_ms = 40;

MouseButton button_of(Qt::MouseButton button) {
    return button == Qt::LeftButton     ? MouseButton::left
           : button == Qt::MiddleButton ? MouseButton::middle
           : button == Qt::RightButton  ? MouseButton::right
                                        : MouseButton::none;
}

} // namespace

TextPlace TerminalView::place_at(QPointF position, bool between_cells) const {
    const QSizeF cell = canvas_.cell();
    const QPointF inside = position - origin();
    const vt::Size size = screen().size();
    const qreal across = inside.x() / cell.width() + (between_cells ? 0.5 : 0);
    const int row = std::clamp(static_cast<int>(std::floor(inside.y() / cell.height())), 0, size.rows - 1);
    const int column =
        std::clamp(static_cast<int>(std::floor(across)), 0, between_cells ? size.columns : size.columns - 1);
    TextPlace place{std::clamp(top_ + row, rows_.first(), rows_.end() - 1), column};
    const vt::Line& line = rows_.at(place.row);
    if (column > 0 && column < line.columns() && line[column].width == 0) // no place splits a wide character
        place.column += between_cells ? 1 : -1;
    return place;
}

QPoint TerminalView::pixel_at(QPointF position) const {
    const QPointF inside = position - origin();
    return {std::max(0, static_cast<int>(inside.x())), std::max(0, static_cast<int>(inside.y()))};
}

// Sends it to a program that asked for the mouse. Whether it is the program's; Shift keeps it here.
bool TerminalView::report_mouse(MouseReport::Kind kind, MouseButton button, const QSinglePointEvent& event) {
    if (screen().modes().mouse == vt::MouseTracking::off || event.modifiers().testFlag(Qt::ShiftModifier) ||
        !following_)
        return false;
    const TextPlace place = place_at(event.position(), false);
    const QPoint cell(place.column, static_cast<int>(place.row - rows_.screen_top()));
    const QPoint pixel = pixel_at(event.position());
    const bool pixels = screen().modes().mouse_encoding == vt::MouseEncoding::sgr_pixels;
    if (kind == MouseReport::Kind::motion && std::exchange(last_reported_, pixels ? pixel : cell) == last_reported_)
        return true;
    last_reported_ = pixels ? pixel : cell;
    const QByteArray bytes = encode_mouse({kind, button, cell, pixel, event.modifiers()}, screen().modes());
    if (!bytes.isEmpty() && !read_only_)
        Q_EMIT input(bytes);
    return true;
}

void TerminalView::mousePressEvent(QMouseEvent* event) {
    last_position_ = event->position();
    if (event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ControlModifier)) {
        hover(event->position(), event->modifiers());
        if (hovered_) {
            Q_EMIT link_activated(hovered_->url);
            return;
        }
    }
    if (report_mouse(MouseReport::Kind::press, button_of(event->button()), *event)) {
        reported_button_ = event->button();
        return;
    }
    if (event->button() == Qt::MiddleButton) {
        if (QApplication::clipboard()->supportsSelection())
            paste(QApplication::clipboard()->text(QClipboard::Selection));
        return;
    }
    if (event->button() != Qt::LeftButton)
        return;
    const bool third =
        since_double_click_.isValid() && since_double_click_.elapsed() < QApplication::doubleClickInterval();
    since_double_click_.invalidate();
    if (event->modifiers().testFlag(Qt::ShiftModifier) && selection_.active()) {
        drag_selects_ = true;
        drag_to(event->position());
    } else {
        begin_selection(*event, third                                          ? SelectionUnit::line
                                : event->modifiers().testFlag(Qt::AltModifier) ? SelectionUnit::block
                                                                               : SelectionUnit::character);
    }
}

void TerminalView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (report_mouse(MouseReport::Kind::press, button_of(event->button()), *event)) {
        reported_button_ = event->button();
        return;
    }
    if (event->button() != Qt::LeftButton)
        return mousePressEvent(event);
    since_double_click_.start();
    begin_selection(*event, SelectionUnit::word);
}

void TerminalView::begin_selection(const QMouseEvent& event, SelectionUnit unit) {
    const bool between = unit == SelectionUnit::character || unit == SelectionUnit::block;
    selection_.begin(rows_, place_at(event.position(), between), unit);
    drag_selects_ = true;
    selection_was_changed();
}

void TerminalView::drag_to(QPointF position) {
    selection_.extend(rows_, place_at(position, true));
    selection_was_changed();
}

void TerminalView::mouseMoveEvent(QMouseEvent* event) {
    last_position_ = event->position();
    if (drag_selects_) {
        drag_to(event->position());
        const bool outside = event->position().y() < 0 || event->position().y() > viewport()->height();
        if (outside && !autoscroll_.isActive())
            autoscroll_.start(autoscroll_ms, this);
        else if (!outside)
            autoscroll_.stop();
        return;
    }
    if (report_mouse(MouseReport::Kind::motion, button_of(reported_button_), *event))
        return;
    hover(event->position(), event->modifiers());
}

void TerminalView::mouseReleaseEvent(QMouseEvent* event) {
    if (drag_selects_ && event->button() == Qt::LeftButton)
        return end_selection();
    if (reported_button_ != Qt::NoButton && event->button() == reported_button_) {
        reported_button_ = Qt::NoButton;
        report_mouse(MouseReport::Kind::release, button_of(event->button()), *event);
    }
}

void TerminalView::end_selection() {
    drag_selects_ = false;
    autoscroll_.stop();
    if (!selection_.empty() && QApplication::clipboard()->supportsSelection())
        QApplication::clipboard()->setText(selected_text(), QClipboard::Selection);
}

void TerminalView::timerEvent(QTimerEvent* event) {
    if (event->timerId() != autoscroll_.timerId())
        return QAbstractScrollArea::timerEvent(event);
    QScrollBar* bar = verticalScrollBar();
    bar->setValue(bar->value() + (last_position_.y() < 0 ? -1 : 1));
    drag_to(last_position_);
}

void TerminalView::selection_was_changed() {
    canvas_.touch_all();
    request_frame();
    Q_EMIT selection_changed();
}

void TerminalView::select(const TextSpan& span) {
    selection_.select(span);
    selection_was_changed();
}

void TerminalView::select_all() {
    select({{rows_.first(), 0}, {rows_.end() - 1, screen().size().columns}});
}

void TerminalView::set_matches(std::vector<TextSpan> matches) {
    matches_ = std::move(matches);
    canvas_.touch_all();
    request_frame();
}

// --- Links

void TerminalView::hover(QPointF position, Qt::KeyboardModifiers modifiers) {
    auto link = modifiers.testFlag(Qt::ControlModifier) && viewport()->rect().contains(position.toPoint())
                    ? link_at(rows_, place_at(position, false))
                    : std::nullopt;
    if (link == hovered_)
        return;
    hovered_ = std::move(link);
    viewport()->setCursor(hovered_ ? Qt::PointingHandCursor : Qt::IBeamCursor);
    viewport()->setToolTip(hovered_ ? hovered_->url.toDisplayString() : QString());
    canvas_.touch_all();
    request_frame();
}

void TerminalView::clear_hover() {
    hover(last_position_, {});
}

// --- Wheel and menu

void TerminalView::wheelEvent(QWheelEvent* event) {
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        wheel_rest_ += QPointF(event->angleDelta());
        const int steps = static_cast<int>(wheel_rest_.y()) / notch;
        wheel_rest_.ry() -= steps * notch;
        if (steps != 0)
            zoom(zoom_ + steps);
        return event->accept();
    }
    const qreal height = canvas_.cell().height();
    wheel_rest_ += event->pixelDelta().isNull() ? QPointF(event->angleDelta()) * rows_a_notch / notch
                                                : QPointF(event->pixelDelta()) / height;
    const int rows = static_cast<int>(wheel_rest_.y());
    wheel_rest_.ry() -= rows;
    wheel_rest_.setX(0);
    event->accept();
    if (rows == 0)
        return;
    const bool up = rows > 0;
    const bool reports = screen().modes().mouse != vt::MouseTracking::off;
    if (reports && !event->modifiers().testFlag(Qt::ShiftModifier)) {
        const int notches = std::max(1, std::abs(rows) / rows_a_notch);
        for (int count = 0; count < notches; ++count)
            report_mouse(MouseReport::Kind::press, up ? MouseButton::wheel_up : MouseButton::wheel_down, *event);
    } else if (screen().alternate()) {
        // There is no scrollback: full-screen programs understand cursor keys.
        const KeyPress key{up ? Qt::Key_Up : Qt::Key_Down, {}, {}};
        for (int count = 0; count < std::abs(rows); ++count)
            send(encode_key(key, screen().modes()));
    } else {
        verticalScrollBar()->setValue(verticalScrollBar()->value() - rows);
    }
}

bool TerminalView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave)
        clear_hover();
    return QAbstractScrollArea::viewportEvent(event);
}

void TerminalView::contextMenuEvent(QContextMenuEvent* event) {
    const bool by_mouse = event->reason() == QContextMenuEvent::Mouse;
    if (by_mouse && screen().modes().mouse != vt::MouseTracking::off && !event->modifiers().testFlag(Qt::ShiftModifier))
        return; // the program has the right button
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("terminal_menu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (const auto link = by_mouse ? link_at(rows_, place_at(event->pos(), false)) : std::nullopt) {
        menu->addAction(tr("Open Link"), this, [this, url = link->url] { Q_EMIT link_activated(url); });
        menu->addAction(tr("Copy Link"), this,
                        [url = link->url] { QApplication::clipboard()->setText(url.toString()); });
        menu->addSeparator();
    }
    // The keys are told, not set: the view itself listens for them.
    menu->addAction(tr("Copy") + QStringLiteral("\tCtrl+Shift+C"), this, &TerminalView::copy)
        ->setEnabled(!selection_.empty());
    menu->addAction(tr("Paste") + QStringLiteral("\tCtrl+Shift+V"), this, &TerminalView::paste_clipboard)
        ->setEnabled(!read_only_);
    menu->addAction(tr("Select All"), this, &TerminalView::select_all);
    menu->addSeparator();
    menu->addAction(tr("Larger Text") + QStringLiteral("\tCtrl++"), this, [this] { zoom(zoom_ + 1); });
    menu->addAction(tr("Smaller Text") + QStringLiteral("\tCtrl+-"), this, [this] { zoom(zoom_ - 1); });
    menu->addAction(tr("Usual Text Size") + QStringLiteral("\tCtrl+0"), this, [this] { zoom(0); });
    Q_EMIT menu_requested(menu);
    menu->popup(event->reason() == QContextMenuEvent::Keyboard
                    ? viewport()->mapToGlobal(cell_rect(static_cast<int>(cursor_.row), cursor_.column).bottomLeft())
                    : event->globalPos());
}

} // namespace berth::desktop
