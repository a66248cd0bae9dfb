// What stands where there is nothing to show yet: empty, loading, an error. A drawing, a title, a sentence, and what to
// do next; never a blank page.
#pragma once

#include "base/result.h"

#include <QWidget>

#include <functional>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace berth::desktop {

class ElidedLabel;
class Spinner;
class TextLabel;

class StatePanel : public QWidget {
    Q_OBJECT
public:
    explicit StatePanel(QWidget* parent = nullptr);

    // Each replaces what the panel showed before.
    void show_empty(const char* icon_name, const QString& title, const QString& text);
    void show_loading(const QString& title, const QString& text = {});
    // The error's own words, and its hint as what to do.
    void show_error(const QString& title, const Error& error);

    // A button below the text; the first is the primary one. Gone with the next show_….
    void add_action(const QString& text, std::function<void()> act);

private:
    void reset();
    void write(const QString& title, const QString& text);

    QLabel* drawing_;
    Spinner* spinner_;
    TextLabel* title_;
    TextLabel* text_;
    TextLabel* hint_;
    QHBoxLayout* actions_;
};

} // namespace berth::desktop
