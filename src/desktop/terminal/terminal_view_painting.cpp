// Size, font, colours and painting.
#include "desktop/terminal/terminal_view.h"

#include <QPaintEvent>

#include <algorithm>
#include <cmath>

namespace berth::desktop {

namespace {

// Around the text, in the widget's pixels.
constexpr int padding = 6;
constexpr int smallest_font = 5; // points
constexpr int largest_font = 72;

} // namespace

// --- Size, font and colours

vt::Size TerminalView::room() const {
    const QSizeF cell = canvas_.cell();
    return vt::clamped({static_cast<int>((viewport()->width() - 2 * padding) / cell.width()),
                        static_cast<int>((viewport()->height() - 2 * padding) / cell.height())});
}

void TerminalView::take_size() {
    const vt::Size size = room();
    if (role_ == Role::local && size != screen().size())
        set_grid(size);
    Q_EMIT resized(size.columns, size.rows);
}

void TerminalView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    take_size();
}

void TerminalView::showEvent(QShowEvent* event) {
    QAbstractScrollArea::showEvent(event);
    if (canvas_.font().ratio() != devicePixelRatioF())
        apply_font();
    canvas_.touch_all();
    restart_blinking();
    request_frame();
}

void TerminalView::set_colors(const TerminalColors& colors) {
    canvas_.set_colors(colors);
    if (role_ == Role::local) { // a shared one is answered for by the other end
        const auto color = [](QRgb rgb) {
            return vt::Color::rgb(static_cast<std::uint8_t>(qRed(rgb)), static_cast<std::uint8_t>(qGreen(rgb)),
                                  static_cast<std::uint8_t>(qBlue(rgb)));
        };
        emulation_.set_default_colors({color(colors.foreground), color(colors.background)});
    }
    viewport()->update();
    request_frame();
}

void TerminalView::set_terminal_font(const QFont& font) {
    font_ = font;
    apply_font();
}

void TerminalView::zoom(int steps) {
    const int points = static_cast<int>(std::lround(font_.pointSizeF()));
    zoom_ = std::clamp(points + steps, smallest_font, largest_font) - points;
    apply_font();
    Q_EMIT zoom_changed(zoom_);
}

void TerminalView::apply_font() {
    QFont font = font_;
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() + zoom_);
    canvas_.set_font(font, devicePixelRatioF());
    take_size();
    viewport()->update();
    request_frame();
}

// --- Painting

Canvas::Row TerminalView::canvas_row(int row) const {
    const RowNumber number = top_ + row;
    static const vt::Line nothing;
    if (!rows_.contains(number))
        return {&nothing, {}};
    const vt::Line& line = rows_.at(number);
    LineLook look;
    look.reversed = screen().modes().reverse_screen;
    look.blink_off = text_blink_off_;
    look.selected = selection_.of_row(number, line.columns());
    const auto part = [&](const TextSpan& span) -> std::optional<Selection::Columns> {
        if (number < span.begin.row || number > span.end.row)
            return std::nullopt;
        return Selection::Columns{number == span.begin.row ? span.begin.column : 0,
                                  number == span.end.row ? span.end.column : line.columns()};
    };
    const auto ends_before = [](const TextSpan& match, RowNumber at) { return match.end.row < at; };
    for (auto match = std::lower_bound(matches_.begin(), matches_.end(), number, ends_before);
         match != matches_.end() && match->begin.row <= number; ++match)
        if (const auto columns = part(*match))
            look.matches.push_back(*columns);
    if (hovered_)
        look.link = part(hovered_->span);
    if (cursor_.row == row)
        look.cursor = cursor_look();
    return {&line, std::move(look)};
}

std::optional<LineLook::Cursor> TerminalView::cursor_look() const {
    const vt::Modes& modes = screen().modes();
    const bool focused = hasFocus();
    if (!modes.cursor_visible || (focused && !cursor_on_))
        return std::nullopt;
    int column = cursor_.column;
    const vt::Line& line = screen().row(screen().cursor().row);
    if (column > 0 && column < line.columns() && line[column].width == 0)
        --column;
    return LineLook::Cursor{column, modes.cursor_shape, !focused};
}

// Where the picture stands: a larger one than the window shows its lower end, where the cursor usually is.
QPointF TerminalView::origin() const {
    return {padding, std::min<qreal>(padding, viewport()->height() - padding - canvas_.size().height())};
}

QRectF TerminalView::cells_rect(int row, int column, int columns) const {
    const QSizeF cell = canvas_.cell();
    return {origin() + QPointF(column * cell.width(), row * cell.height()),
            QSizeF(columns * cell.width(), cell.height())};
}

QRect TerminalView::cell_rect(int row, int column) const {
    return cells_rect(row, column, 1).toRect();
}

void TerminalView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    const QRectF picture(origin(), canvas_.size());
    const qreal ratio = canvas_.font().ratio();
    const QColor around(canvas_.palette().colors().background);
    for (const QRect& part : event->region()) {
        const QRectF shown = picture.intersected(part);
        if (shown != QRectF(part))
            painter.fillRect(part, around);
        if (!shown.isEmpty())
            painter.drawImage(shown, canvas_.image(),
                              {(shown.topLeft() - picture.topLeft()) * ratio, shown.size() * ratio});
    }
    // Somebody else's window decided on another size: its border shows where the terminal ends.
    if (screen().size().columns < room().columns || screen().size().rows < room().rows) {
        painter.setPen(QColor(blended(around.rgb(), canvas_.palette().colors().foreground, 60)));
        painter.drawRect(picture.adjusted(-padding + 1, -padding + 1, 2, 2).toRect());
    }
    draw_preedit(painter);
}

} // namespace berth::desktop
