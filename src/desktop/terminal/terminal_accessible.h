// The terminal for screen readers: its visible rows as text, with the cursor's place and the selection.
#pragma once

#include <QAccessibleWidget>

namespace berth::desktop {

class TerminalView;

class TerminalAccessible final : public QAccessibleWidget, public QAccessibleTextInterface {
public:
    explicit TerminalAccessible(TerminalView* view);

    // Makes every TerminalView known to screen readers; once is enough.
    static void install();

    void* interface_cast(QAccessible::InterfaceType type) override;
    QAccessible::State state() const override;

    void selection(int index, int* start, int* end) const override;
    int selectionCount() const override;
    void addSelection(int start, int end) override;
    void removeSelection(int index) override;
    void setSelection(int index, int start, int end) override;
    int cursorPosition() const override;
    void setCursorPosition(int) override {} // the program's affair
    QString text(int start, int end) const override;
    int characterCount() const override;
    QRect characterRect(int offset) const override;
    int offsetAtPoint(const QPoint& point) const override;
    void scrollToSubstring(int, int) override {} // what is told is what shows
    QString attributes(int offset, int* start, int* end) const override;

private:
    TerminalView& view() const;
    // The visible rows, each as wide as the terminal and ended by a line feed: an offset is a row and a column.
    QString visible() const;
    int stride() const;
};

} // namespace berth::desktop
