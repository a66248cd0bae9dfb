#include "desktop/terminal/terminal_accessible.h"

#include "desktop/terminal/terminal_view.h"

#include <algorithm>

namespace berth::desktop {

namespace {

// A cell is one UTF-16 unit here, whatever it holds, so that offsets stay places; what is larger is told as this.
constexpr QChar larger(0xFFFD);

QAccessibleInterface* make(const QString& name, QObject* object) {
    if (name != QLatin1String("berth::desktop::TerminalView"))
        return nullptr;
    auto* view = qobject_cast<TerminalView*>(object);
    return view != nullptr ? new TerminalAccessible(view) : nullptr;
}

} // namespace

TerminalAccessible::TerminalAccessible(TerminalView* view)
    : QAccessibleWidget(view, QAccessible::Terminal) {}

void TerminalAccessible::install() {
    static const bool installed = [] {
        QAccessible::installFactory(make);
        return true;
    }();
    (void)installed;
}

TerminalView& TerminalAccessible::view() const {
    return static_cast<TerminalView&>(*widget());
}

void* TerminalAccessible::interface_cast(QAccessible::InterfaceType type) {
    if (type == QAccessible::TextInterface)
        return static_cast<QAccessibleTextInterface*>(this);
    return QAccessibleWidget::interface_cast(type);
}

QAccessible::State TerminalAccessible::state() const {
    QAccessible::State state = QAccessibleWidget::state();
    state.multiLine = true;
    state.selectableText = true;
    return state;
}

int TerminalAccessible::stride() const {
    return view().screen().size().columns + 1;
}

QString TerminalAccessible::visible() const {
    const TerminalView& terminal = view();
    const vt::Size size = terminal.screen().size();
    QString text;
    text.reserve(static_cast<qsizetype>(stride()) * size.rows);
    for (int row = 0; row < size.rows; ++row) {
        const RowNumber number = terminal.top() + row;
        for (int column = 0; column < size.columns; ++column) {
            const bool there = terminal.rows().contains(number) && column < terminal.rows().at(number).columns();
            const char32_t code = there ? terminal.rows().at(number)[column].code : 0;
            text += code == 0 ? QLatin1Char(' ') : code > 0xFFFF ? larger : QChar(static_cast<char16_t>(code));
        }
        text += QLatin1Char('\n');
    }
    return text;
}

int TerminalAccessible::characterCount() const {
    return stride() * view().screen().size().rows;
}

QString TerminalAccessible::text(int start, int end) const {
    return visible().mid(start, end < 0 ? -1 : end - start);
}

int TerminalAccessible::cursorPosition() const {
    const TerminalView& terminal = view();
    const RowNumber row = terminal.rows().screen_top() + terminal.screen().cursor().row - terminal.top();
    const auto offset = row * stride() + terminal.screen().cursor().column;
    return static_cast<int>(std::clamp<RowNumber>(offset, 0, characterCount() - 1));
}

int TerminalAccessible::selectionCount() const {
    return view().has_selection() ? 1 : 0;
}

void TerminalAccessible::selection(int, int* start, int* end) const {
    const auto offset = [this](const TextPlace& place) {
        const auto at = (place.row - view().top()) * stride() + place.column;
        return static_cast<int>(std::clamp<RowNumber>(at, 0, characterCount()));
    };
    *start = selectionCount() == 0 ? 0 : offset(view().selection().begin);
    *end = selectionCount() == 0 ? 0 : offset(view().selection().end);
}

void TerminalAccessible::addSelection(int start, int end) {
    const auto place = [this](int offset) { return TextPlace{view().top() + offset / stride(), offset % stride()}; };
    view().select({place(start), place(end)});
}

void TerminalAccessible::removeSelection(int) {
    view().select({});
}

void TerminalAccessible::setSelection(int, int start, int end) {
    addSelection(start, end);
}

QRect TerminalAccessible::characterRect(int offset) const {
    const QRect cell = view().cell_rect(offset / stride(), offset % stride());
    return {view().viewport()->mapToGlobal(cell.topLeft()), cell.size()};
}

int TerminalAccessible::offsetAtPoint(const QPoint& point) const {
    const QPoint inside = view().viewport()->mapFromGlobal(point);
    const QRect first = view().cell_rect(0, 0);
    const vt::Size size = view().screen().size();
    const int column = (inside.x() - first.x()) / std::max(1, first.width());
    const int row = (inside.y() - first.y()) / std::max(1, first.height());
    return std::clamp(row, 0, size.rows - 1) * stride() + std::clamp(column, 0, size.columns - 1);
}

QString TerminalAccessible::attributes(int, int* start, int* end) const {
    *start = 0;
    *end = characterCount();
    return {};
}

} // namespace berth::desktop
