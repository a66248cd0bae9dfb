// A line across a page that says something about all of it: offline, a conflict, what this platform cannot honour.
#pragma once

#include "desktop/widgets/tone.h"

#include <QFrame>

#include <functional>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace berth::desktop {

class TextLabel;

class Banner : public QFrame {
    Q_OBJECT
public:
    explicit Banner(Tone tone, const QString& text = {}, QWidget* parent = nullptr);
    void set_tone(Tone tone);
    void set_text(const QString& text);
    // One button at its end; an empty text takes it away.
    void set_action(const QString& text, std::function<void()> act = {});

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void dress();
    Tone tone_;
    QLabel* icon_;
    TextLabel* text_;
    QPushButton* button_;
    std::function<void()> act_;
};

} // namespace berth::desktop
