// A log as text that grows: stays at its end unless somebody scrolled up, can be selected and copied, and is bounded.
#pragma once

#include "model/progress.h"

#include <QPlainTextEdit>

#include <deque>

namespace berth::desktop {

class LogView final : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit LogView(QWidget* parent = nullptr);

    void set_lines(const std::deque<model::LogLine>& lines);
    // The last `count` of `lines` are new.
    void append(const std::deque<model::LogLine>& lines, qsizetype count);
    // Marks every line of that text: the one that tells why it failed. Empty takes the mark away.
    void mark(const QString& text);

private:
    void dress();
    void write(const model::LogLine& line);

    const std::deque<model::LogLine>* shown_ = nullptr;
    bool follows_ = true; // nobody scrolled up to read
};

} // namespace berth::desktop
