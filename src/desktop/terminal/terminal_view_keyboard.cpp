// Keys, input methods, the clipboard and the focus.
#include "desktop/terminal/key_encoder.h"
#include "desktop/terminal/paste.h"
#include "desktop/terminal/terminal_view.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollBar>

#include <algorithm>

namespace berth::desktop {

namespace {

// Of a paste, so much is shown to whoever is asked about it.
constexpr qsizetype most_lines_shown = 12;
constexpr qsizetype longest_line_shown = 100;

#ifdef Q_OS_MACOS
constexpr Qt::KeyboardModifiers clipboard_modifiers = Qt::ControlModifier; // the Command key
#else
constexpr Qt::KeyboardModifiers clipboard_modifiers = Qt::ControlModifier | Qt::ShiftModifier;
#endif

Qt::KeyboardModifiers held(const QKeyEvent& event) {
    return event.modifiers() & ~Qt::KeypadModifier;
}

QString beginning_of(const QString& text) {
    QStringList lines = text.split(QLatin1Char('\n'));
    const bool more = lines.size() > most_lines_shown;
    lines.resize(std::min(lines.size(), most_lines_shown));
    for (QString& line : lines)
        if (line.size() > longest_line_shown)
            line = line.left(longest_line_shown) + QStringLiteral("…");
    if (more)
        lines.append(QStringLiteral("…"));
    return lines.join(QLatin1Char('\n'));
}

} // namespace

void TerminalView::send(const QByteArray& bytes) {
    if (bytes.isEmpty() || read_only_)
        return;
    if (!selection_.empty()) {
        selection_.clear();
        selection_was_changed();
    }
    if (!following_)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    restart_blinking();
    touch_cursor();
    Q_EMIT input(bytes);
}

// --- Keys

bool TerminalView::is_own_shortcut(const QKeyEvent& event) const {
    const auto modifiers = held(event);
    if (modifiers == clipboard_modifiers && (event.key() == Qt::Key_C || event.key() == Qt::Key_V))
        return true;
    if ((modifiers & ~Qt::ShiftModifier) == Qt::ControlModifier)
        return event.key() == Qt::Key_Plus || event.key() == Qt::Key_Equal ||
               (event.key() == Qt::Key_Minus && modifiers == Qt::ControlModifier) ||
               (event.key() == Qt::Key_0 && modifiers == Qt::ControlModifier);
    return modifiers == Qt::ShiftModifier && event.key() == Qt::Key_Insert;
}

bool TerminalView::own_shortcut(const QKeyEvent& event) {
    if (!is_own_shortcut(event))
        return false;
    switch (event.key()) {
    case Qt::Key_C:
        copy();
        break;
    case Qt::Key_V:
    case Qt::Key_Insert:
        paste_clipboard();
        break;
    case Qt::Key_Minus:
        zoom(zoom_ - 1);
        break;
    case Qt::Key_0:
        zoom(0);
        break;
    default:
        zoom(zoom_ + 1);
        break;
    }
    return true;
}

// Shift and a key that scrolls moves through the scrollback, where there is one.
bool TerminalView::scroll_key(const QKeyEvent& event) {
    if (held(event) != Qt::ShiftModifier || screen().alternate())
        return false;
    QScrollBar* bar = verticalScrollBar();
    switch (event.key()) {
    case Qt::Key_PageUp:
        bar->triggerAction(QScrollBar::SliderPageStepSub);
        return true;
    case Qt::Key_PageDown:
        bar->triggerAction(QScrollBar::SliderPageStepAdd);
        return true;
    case Qt::Key_Home:
        bar->triggerAction(QScrollBar::SliderToMinimum);
        return true;
    case Qt::Key_End:
        bar->triggerAction(QScrollBar::SliderToMaximum);
        return true;
    default:
        return false;
    }
}

void TerminalView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Control)
        hover(last_position_, event->modifiers() | Qt::ControlModifier);
    // Combinations of Ctrl and Tab have no encoding: they leave the terminal.
    const bool is_tab = event->key() == Qt::Key_Tab || event->key() == Qt::Key_Backtab;
    if (is_tab && event->modifiers().testFlag(Qt::ControlModifier)) {
        QAbstractScrollArea::focusNextPrevChild(!event->modifiers().testFlag(Qt::ShiftModifier));
        return;
    }
    if (own_shortcut(*event) || scroll_key(*event))
        return event->accept();
    const QByteArray bytes = encode_key({event->key(), event->modifiers(), event->text()}, screen().modes());
    if (bytes.isEmpty())
        return event->ignore();
    send(bytes);
    event->accept();
}

void TerminalView::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Control)
        clear_hover();
    QAbstractScrollArea::keyReleaseEvent(event);
}

// Tab belongs to the program.
bool TerminalView::focusNextPrevChild(bool) {
    return false;
}

void TerminalView::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    if (screen().modes().focus_reporting)
        Q_EMIT input("\x1b[I");
    restart_blinking();
    touch_cursor();
    request_frame();
}

void TerminalView::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    if (screen().modes().focus_reporting)
        Q_EMIT input("\x1b[O");
    clear_hover();
    touch_cursor();
    request_frame();
}

// --- Input methods

void TerminalView::inputMethodEvent(QInputMethodEvent* event) {
    if (!event->commitString().isEmpty())
        send(event->commitString().toUtf8());
    preedit_ = read_only_ ? QString() : event->preeditString();
    preedit_cursor_ = static_cast<int>(preedit_.size());
    for (const auto& attribute : event->attributes())
        if (attribute.type == QInputMethodEvent::Cursor)
            preedit_cursor_ = std::min(attribute.start, static_cast<int>(preedit_.size()));
    viewport()->update();
    updateMicroFocus(Qt::ImCursorRectangle);
    event->accept();
}

void TerminalView::draw_preedit(QPainter& painter) const {
    if (preedit_.isEmpty())
        return;
    const TerminalColors& colors = canvas_.palette().colors();
    QFont font = canvas_.font().font();
    font.setUnderline(true);
    painter.setFont(font);
    const QFontMetricsF metrics(font);
    QRectF box = cells_rect(static_cast<int>(cursor_.row), cursor_.column, 1);
    box.setWidth(metrics.horizontalAdvance(preedit_) + 1);
    // It is moved to where it fits.
    if (box.right() > viewport()->width())
        box.moveLeft(std::max(0.0, viewport()->width() - box.width()));
    painter.fillRect(box, QColor(blended(colors.background, colors.accent, 60)));
    painter.setPen(QColor(colors.foreground));
    painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, preedit_);
    const qreal before = metrics.horizontalAdvance(preedit_.left(preedit_cursor_));
    painter.fillRect(QRectF(box.x() + before, box.y(), 1, box.height()), QColor(colors.cursor));
}

QVariant TerminalView::inputMethodQuery(Qt::InputMethodQuery query) const {
    switch (query) {
    case Qt::ImEnabled:
        return !read_only_;
    case Qt::ImHints:
        return static_cast<int>(Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    case Qt::ImFont:
        return canvas_.font().font();
    case Qt::ImCursorRectangle:
    case Qt::ImAnchorRectangle: {
        QRectF cell = cells_rect(static_cast<int>(cursor_.row), cursor_.column, 1);
        if (!preedit_.isEmpty())
            cell.translate(QFontMetricsF(canvas_.font().font()).horizontalAdvance(preedit_.left(preedit_cursor_)), 0);
        return cell.translated(viewport()->pos());
    }
    case Qt::ImCursorPosition:
        return cursor_.column;
    case Qt::ImSurroundingText:
        return QString::fromStdString(screen().row(screen().cursor().row).text());
    case Qt::ImCurrentSelection:
        return QString();
    default:
        return QAbstractScrollArea::inputMethodQuery(query);
    }
}

// --- The clipboard

QString TerminalView::selected_text() const {
    return QString::fromStdString(selection_.text(rows_));
}

void TerminalView::copy() {
    if (!selection_.empty())
        QApplication::clipboard()->setText(selected_text());
}

void TerminalView::tell_clipboard() {
    const auto wanted = emulation_.screen().take_clipboard();
    if (!wanted)
        return;
    const auto decoded = QByteArray::fromBase64Encoding(QByteArray::fromStdString(wanted->base64),
                                                        QByteArray::AbortOnBase64DecodingErrors);
    if (decoded && !decoded.decoded.isEmpty()) // clearing it is nobody's wish
        Q_EMIT clipboard_wanted(QString::fromUtf8(decoded.decoded), wanted->selections == "p");
}

void TerminalView::paste_clipboard() {
    paste(QApplication::clipboard()->text());
}

void TerminalView::paste(const QString& text) {
    if (text.isEmpty() || read_only_)
        return;
    if (!paste_runs_lines(text, screen().modes()))
        return send(encode_paste(text, screen().modes()));
    auto* question = new QMessageBox(
        QMessageBox::Warning, tr("Paste several lines?"),
        tr("The program in this terminal takes every line as if you had pressed Return, so each may run at once."),
        QMessageBox::Cancel, this);
    question->setObjectName(QStringLiteral("paste_question"));
    question->setInformativeText(beginning_of(text).toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>")));
    QAbstractButton* yes = question->addButton(tr("Paste"), QMessageBox::AcceptRole);
    question->setDefaultButton(QMessageBox::Cancel);
    question->setAttribute(Qt::WA_DeleteOnClose);
    connect(question, &QMessageBox::finished, this, [this, question, yes, text] {
        if (question->clickedButton() == yes)
            send(encode_paste(text, screen().modes()));
        setFocus();
    });
    question->open();
}

} // namespace berth::desktop
