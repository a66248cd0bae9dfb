// The line below the IDE in which one searches the page: text, how many there are, forth and back.
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QWebEnginePage;

namespace berth::desktop {

class FindBar final : public QWidget {
    Q_OBJECT
public:
    FindBar(QWebEnginePage* page, QWidget* parent);
    void begin();
    void end();

Q_SIGNALS:
    void ended(); // the page has the keyboard again

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void find(bool backwards);

    QWebEnginePage* page_;
    QLineEdit* text_;
    QLabel* count_;
};

} // namespace berth::desktop
