// Output, frames and the scroll bar.
#include "desktop/terminal/terminal_view.h"

#include "desktop/terminal/terminal_accessible.h"

#include <QApplication>
#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>

namespace berth::desktop {

namespace {

using namespace std::chrono_literals;

// Output is understood for this long, then the event loop has its turn.
constexpr auto slice = 6ms;
// A frame of a 60 Hz screen.
constexpr auto frame_time = 16ms;
// While output keeps coming, painting takes at most one part in so many of the time.
constexpr int painting_share = 4;
// A program that says "an update is under way" (mode 2026) and never ends it is waited for so long.
constexpr auto longest_update = 150ms;
// A source that waited goes on when this much is left.
constexpr std::size_t low_backlog = 256 * 1024;
// Blinking ends when nothing has happened for so long: a quiet terminal costs nothing.
constexpr auto blinking_time = 10s;

} // namespace

TerminalView::TerminalView(Role role, QWidget* parent)
    : QAbstractScrollArea(parent)
    , role_(role)
    , rows_(emulation_.screen())
    , font_(default_terminal_font())
    , canvas_(font_, devicePixelRatioF(), TerminalColors::dark()) {
    setAttribute(Qt::WA_InputMethodEnabled);
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    TerminalAccessible::install();
    setAccessibleName(tr("Terminal"));
    setAccessibleDescription(tr("Keys go to the program in the terminal. Ctrl+Tab leaves it."));
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setMouseTracking(true);
    slice_timer_.setSingleShot(true);
    slice_timer_.setInterval(0);
    connect(&slice_timer_, &QTimer::timeout, this, &TerminalView::work);
    frame_timer_.setSingleShot(true);
    frame_timer_.setTimerType(Qt::PreciseTimer);
    connect(&frame_timer_, &QTimer::timeout, this, &TerminalView::frame);
    connect(&blink_timer_, &QTimer::timeout, this, &TerminalView::blink);
    since_activity_.start();
    start_over();
}

TerminalView::~TerminalView() = default;

void TerminalView::feed(ByteView output) {
    emulation_.feed(output);
    if (!slice_timer_.isActive())
        work();
}

void TerminalView::set_grid(vt::Size size) {
    emulation_.resize(size);
    if (!slice_timer_.isActive())
        work();
}

void TerminalView::reset(vt::Size size) {
    emulation_.reset(size);
    slice_timer_.stop();
    work();
}

void TerminalView::work() {
    const bool idle = emulation_.run(slice);
    if (!idle)
        slice_timer_.start();
    since_activity_.restart();
    if (generation_ != emulation_.generation()) // where cells are is asked for before the next frame, too
        start_over();
    const Bytes replies = emulation_.screen().take_replies();
    if (role_ == Role::local && !replies.empty())
        Q_EMIT input(QByteArray(reinterpret_cast<const char*>(replies.data()), static_cast<qsizetype>(replies.size())));
    if (emulation_.screen().take_bells() > 0)
        Q_EMIT bell();
    tell_clipboard();
    request_frame();
    was_busy_ = was_busy_ || emulation_.backlog() >= busy_backlog;
    if (was_busy_ && emulation_.backlog() <= low_backlog) {
        was_busy_ = false;
        Q_EMIT drained();
    }
}

void TerminalView::request_frame() {
    if (frame_timer_.isActive())
        return;
    std::chrono::nanoseconds wait = frame_time;
    if (!emulation_.idle())
        wait = std::max(wait, frame_cost_ * painting_share);
    const auto passed = since_frame_.isValid() ? since_frame_.durationElapsed() : wait;
    if (passed >= wait)
        frame();
    else
        frame_timer_.start(std::chrono::ceil<std::chrono::milliseconds>(wait - passed));
}

void TerminalView::frame() {
    if (screen().modes().synchronized) {
        if (!since_synchronized_.isValid())
            since_synchronized_.start();
        if (since_synchronized_.durationElapsed() < longest_update) {
            frame_timer_.start(frame_time);
            return;
        }
    } else {
        since_synchronized_.invalidate();
    }
    QElapsedTimer cost;
    cost.start();
    frame_timer_.stop();
    since_frame_.restart();
    notice_changes();
    if (!isVisible())
        return;
    const auto changed = canvas_.render([this](int row) { return canvas_row(row); });
    if (changed.from < changed.to) {
        const qreal height = canvas_.cell().height();
        const QRectF part(origin().x(), origin().y() + changed.from * height, canvas_.size().width(),
                          (changed.to - changed.from) * height);
        viewport()->repaint(part.toAlignedRect());
    }
    frame_cost_ = cost.durationElapsed();
    Q_EMIT painted();
}

void TerminalView::notice_changes() {
    if (generation_ != emulation_.generation())
        start_over();
    vt::Screen& screen = emulation_.screen();
    const vt::Damage damage = screen.take_damage();
    if (rows_.screen_top() < last_screen_top_ || (damage.scrollback && screen.scrollback().empty())) {
        rows_.forget(); // it was cleared, or the terminal was reset
        selection_was_changed();
        canvas_.touch_all();
        Q_EMIT renumbered();
    }
    touch_cursor();
    follow_damage(damage);
    last_screen_top_ = rows_.screen_top();
    cursor_ = {following_ ? screen.cursor().row : screen.cursor().row + rows_.screen_top() - top_,
               screen.cursor().column};
    if (damage.cursor || damage.any_row())
        restart_blinking();
    touch_cursor();
    if (damage.scrollback || damage.modes)
        update_scroll_bar();
    if (damage.cursor) {
        updateMicroFocus(Qt::ImCursorRectangle);
        tell_screen_reader();
    }
    if (damage.title)
        Q_EMIT title_changed(QString::fromStdString(screen.title()));
}

// Marks on the canvas what of it is another now.
void TerminalView::follow_damage(const vt::Damage& damage) {
    if (following_) {
        top_ = rows_.screen_top();
        if (damage.scroll_lines != 0)
            canvas_.scroll(damage.scroll_top, damage.scroll_bottom, damage.scroll_lines);
        for (std::size_t row = 0; row < damage.rows.size(); ++row)
            if (damage.rows[row])
                canvas_.touch(static_cast<int>(row));
        // Links found and searches made are about the text of before.
        if (!matches_.empty() && damage.scroll_lines != 0)
            canvas_.touch_all();
        return;
    }
    if (top_ < rows_.first()) { // the rows that showed are gone
        top_ = rows_.first();
        canvas_.touch_all();
    }
    if (top_ + screen().size().rows > last_screen_top_)
        canvas_.touch_all();
}

void TerminalView::tell_screen_reader() {
    if (!QAccessible::isActive() || !hasFocus())
        return;
    if (QAccessibleInterface* own = QAccessible::queryAccessibleInterface(this)) {
        QAccessibleTextCursorEvent moved(this, own->textInterface()->cursorPosition());
        QAccessible::updateAccessibility(&moved);
    }
}

// The screen is another, or has another size.
void TerminalView::start_over() {
    generation_ = emulation_.generation();
    const vt::Size size = screen().size();
    rows_.forget();
    selection_.clear();
    matches_.clear();
    clear_hover();
    following_ = true;
    top_ = last_screen_top_ = rows_.screen_top();
    canvas_.resize(size.columns, size.rows);
    update_scroll_bar();
    viewport()->update();
    Q_EMIT selection_changed();
    Q_EMIT renumbered();
}

void TerminalView::touch_cursor() {
    canvas_.touch(static_cast<int>(cursor_.row));
}

void TerminalView::restart_blinking() {
    since_activity_.restart();
    cursor_on_ = true;
    const int flash = QApplication::cursorFlashTime();
    if (flash > 0 && isVisible() && !blink_timer_.isActive())
        blink_timer_.start(flash / 2);
}

void TerminalView::blink() {
    const bool quiet = since_activity_.durationElapsed() > blinking_time;
    const bool text = canvas_.touch_blinking();
    const bool cursor = hasFocus() && screen().modes().cursor_blink;
    if (quiet || (!text && !cursor)) {
        blink_timer_.stop();
        cursor_on_ = true;
        text_blink_off_ = false;
    } else {
        cursor_on_ = !cursor || !cursor_on_;
        text_blink_off_ = !text_blink_off_;
    }
    touch_cursor();
    request_frame();
}

void TerminalView::update_scroll_bar() {
    const auto history = static_cast<int>(screen().alternate() ? 0 : screen().scrollback().size());
    bar_is_mine_ = true;
    verticalScrollBar()->setPageStep(screen().size().rows);
    verticalScrollBar()->setRange(0, history);
    verticalScrollBar()->setValue(following_ ? history : static_cast<int>(top_ - rows_.first()));
    bar_is_mine_ = false;
}

void TerminalView::scrollContentsBy(int, int) {
    if (bar_is_mine_)
        return;
    const int value = verticalScrollBar()->value();
    touch_cursor();
    const RowNumber before = top_;
    following_ = value >= verticalScrollBar()->maximum();
    top_ = following_ ? rows_.screen_top() : rows_.first() + value;
    canvas_.scroll(0, screen().size().rows - 1, static_cast<int>(top_ - before));
    cursor_.row = screen().cursor().row + rows_.screen_top() - top_;
    touch_cursor();
    request_frame();
}

void TerminalView::scroll_to(RowNumber row) {
    const int rows = screen().size().rows;
    if (row >= top_ && row < top_ + rows)
        return;
    verticalScrollBar()->setValue(static_cast<int>(row - rows_.first()) - rows / 2);
}

bool TerminalView::event(QEvent* event) {
    switch (event->type()) {
    case QEvent::ShortcutOverride: {
        // What the program may want is not the window's.
        auto& key = static_cast<QKeyEvent&>(*event);
        if (!key.modifiers().testFlag(Qt::MetaModifier) &&
            (is_own_shortcut(key) || !key.modifiers().testFlags(Qt::ControlModifier | Qt::ShiftModifier)))
            key.accept();
        return true;
    }
    case QEvent::DevicePixelRatioChange:
        apply_font();
        break;
    default:
        break;
    }
    return QAbstractScrollArea::event(event);
}

} // namespace berth::desktop
