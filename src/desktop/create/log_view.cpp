#include "desktop/create/log_view.h"

#include "desktop/create/provisioning_model.h"
#include "desktop/theme/theme.h"

#include <QScrollBar>
#include <QTextBlock>
#include <QTextDocument>

#include <algorithm>

namespace berth::desktop {

LogView::LogView(QWidget* parent)
    : QPlainTextEdit(parent) {
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setMaximumBlockCount(static_cast<int>(ProvisioningModel::most_lines));
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setLayoutDirection(Qt::LeftToRight); // commands and their output are, whatever the person's language
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Log"));
    setTabChangesFocus(true);
    // Where somebody scrolls to stays; at the end it stays at the end, however the log grows or the page is resized.
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this,
            [this](int value) { follows_ = value >= verticalScrollBar()->maximum(); });
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, [this](int, int end) {
        if (follows_) {
            verticalScrollBar()->setValue(end);
        }
    });
    setAutoFillBackground(true); // beside the scroll bar as well
    connect(&theme(), &Theme::changed, this, &LogView::dress);
    dress();
}

void LogView::dress() {
    setFont(theme().font(TextStyle::mono));
    QPalette colors = palette();
    colors.setColor(QPalette::Base, theme().color(Color::sunken));
    colors.setColor(QPalette::Window, theme().color(Color::sunken));
    colors.setColor(QPalette::Text, theme().color(Color::text));
    setPalette(colors);
    document()->setDocumentMargin(theme().space(Space::m));
    if (shown_ != nullptr) {
        set_lines(*shown_);
    }
}

void LogView::set_lines(const std::deque<model::LogLine>& lines) {
    shown_ = &lines;
    clear();
    append(lines, static_cast<qsizetype>(lines.size()));
}

void LogView::append(const std::deque<model::LogLine>& lines, qsizetype count) {
    shown_ = &lines;
    const bool follows = follows_;
    const auto first = lines.size() - std::min(static_cast<std::size_t>(count), lines.size());
    for (std::size_t i = first; i < lines.size(); ++i) {
        write(lines[i]);
    }
    follows_ = follows;
    if (follows_) {
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    }
}

void LogView::write(const model::LogLine& line) {
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    QTextCharFormat format;
    const bool own_words = line.stream == model::LogStream::system;
    format.setForeground(theme().color(own_words ? Color::text_faint : Color::text));
    if (!document()->isEmpty()) {
        cursor.insertBlock(QTextBlockFormat(), format);
    }
    cursor.insertText(QString::fromStdString(line.text), format);
}

void LogView::mark(const QString& text) {
    QList<QTextEdit::ExtraSelection> marks;
    for (QTextBlock block = document()->begin(); !text.isEmpty() && block.isValid(); block = block.next()) {
        if (block.text() == text) {
            QTextEdit::ExtraSelection mark;
            mark.cursor = QTextCursor(block);
            mark.cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
            mark.format.setBackground(theme().color(Color::bad_soft));
            mark.format.setForeground(theme().color(Color::bad));
            mark.format.setProperty(QTextFormat::FullWidthSelection, true);
            marks = {mark}; // the last one is it
        }
    }
    setExtraSelections(marks);
}

} // namespace berth::desktop
