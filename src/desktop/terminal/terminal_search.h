// Finds text in a terminal and its scrollback, in the lines as the program wrote them: a match may wrap. Follows
// output, works in slices of a few milliseconds, shows what it found in the view and leads from one to the next.
#pragma once

#include "desktop/terminal/rows.h"

#include <QObject>
#include <QTimer>

#include <optional>
#include <vector>

namespace berth::desktop {

class TerminalView;

// What of a line, `first` to `last`, is `text`: appended to `found`.
void find_in_line(const Rows& rows, RowNumber first, RowNumber last, const QString& text,
                  Qt::CaseSensitivity sensitivity, std::vector<TextSpan>& found);

class TerminalSearch final : public QObject {
    Q_OBJECT
public:
    // Of this many the newest are kept.
    static constexpr std::size_t most_matches = 10'000;

    // Belongs to the view.
    explicit TerminalSearch(TerminalView& view);

    // The match nearest above the current one, or the newest that shows, becomes current. An empty text ends the
    // search.
    void begin(const QString& text, Qt::CaseSensitivity sensitivity);
    void end();
    // To the newer and to the older one; from the last on with the first.
    void next() { step(1); }
    void previous() { step(-1); }

    bool active() const { return !text_.isEmpty(); }
    // All that is there has been looked at.
    bool complete() const { return active() && !slices_.isActive(); }
    std::size_t count() const { return matches_.size(); }
    // There are more than are kept.
    bool truncated() const { return truncated_; }
    // The number of the current one, from 0 for the oldest.
    std::optional<std::size_t> current() const;

Q_SIGNALS:
    void changed();

private:
    void restart();
    void work();
    void follow();
    void search_line();
    void show();
    void choose();
    void step(int by);
    void go_to(std::size_t index);

    TerminalView& view_;
    QString text_;
    Qt::CaseSensitivity sensitivity_ = Qt::CaseInsensitive;
    std::vector<TextSpan> matches_; // in order
    std::vector<TextSpan> shown_;   // as the view has them
    bool truncated_ = false;
    RowNumber reached_ = 0; // lines before this row were looked at and stay as they are
    std::optional<TextSpan> current_;
    std::optional<TextPlace> from_; // where the current one was when the search began
    QTimer slices_;
    QTimer following_;
};

} // namespace berth::desktop
