// The search of a terminal: a field, how many were found, to the older and the newer one, capitals. Stands over the
// terminal's upper corner, so that its size stays. Finding is terminal_search.h's.
#pragma once

#include "desktop/terminal/terminal_search.h"

#include <QFrame>

class QAbstractButton;
class QLabel;
class QLineEdit;

namespace berth::desktop {

class TerminalFindBar final : public QFrame {
    Q_OBJECT
public:
    TerminalFindBar(TerminalView& view, QWidget* parent);

    // Shows it with what is selected, or what was looked for last.
    void open();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void look();
    void show_count();

    TerminalView& view_;
    TerminalSearch* search_;
    QLineEdit* text_;
    QLabel* count_;
    QAbstractButton* capitals_;
    QAbstractButton* older_;
    QAbstractButton* newer_;
};

} // namespace berth::desktop
