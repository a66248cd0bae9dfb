#include "desktop/terminal/terminal_search.h"

#include "desktop/terminal/terminal_view.h"

#include <QElapsedTimer>

#include <algorithm>
#include <chrono>
#include <utility>

namespace berth::desktop {

namespace {

using namespace std::chrono_literals;

// Rows are looked at for this long, then the event loop has its turn.
constexpr auto search_slice = 6ms;
// Output is looked at so often.
constexpr auto follow_pause = 100ms;
// Dropped at once when there are too many.
constexpr std::size_t dropped_matches = TerminalSearch::most_matches / 10;

} // namespace

void find_in_line(const Rows& rows, RowNumber first, RowNumber last, const QString& text,
                  Qt::CaseSensitivity sensitivity, std::vector<TextSpan>& found) {
    QString line_text;
    std::vector<TextPlace> places; // of each unit of line_text
    for (RowNumber row = first; row <= last; ++row) {
        const vt::Line& line = rows.at(row);
        const int used = row < last ? line.columns() : line.used();
        for (int column = 0; column < used; ++column) {
            const vt::Cell& cell = line[column];
            if (cell.width == 0)
                continue;
            if (cell.is_blank())
                line_text += u' ';
            else if (line.marks().empty())
                line_text += QChar::fromUcs4(cell.code);
            else
                line_text += QString::fromStdString(line.text_at(column));
            places.resize(static_cast<std::size_t>(line_text.size()), {row, column});
        }
    }
    for (qsizetype at = line_text.indexOf(text, 0, sensitivity); at >= 0;
         at = line_text.indexOf(text, at + text.size(), sensitivity)) {
        const TextPlace begin = places[static_cast<std::size_t>(at)];
        const TextPlace end = places[static_cast<std::size_t>(at + text.size() - 1)];
        const vt::Line& line = rows.at(end.row);
        const bool wide = end.column + 1 < line.columns() && line[end.column + 1].width == 0;
        found.push_back({begin, {end.row, end.column + (wide ? 2 : 1)}});
    }
}

TerminalSearch::TerminalSearch(TerminalView& view)
    : QObject(&view)
    , view_(view) {
    slices_.setInterval(0);
    connect(&slices_, &QTimer::timeout, this, &TerminalSearch::work);
    following_.setSingleShot(true);
    following_.setInterval(follow_pause);
    connect(&following_, &QTimer::timeout, this, &TerminalSearch::follow);
    connect(&view_, &TerminalView::painted, this, [this] {
        if (complete() && !following_.isActive())
            following_.start();
    });
    connect(&view_, &TerminalView::renumbered, this, [this] {
        current_.reset();
        if (active())
            restart();
    });
}

void TerminalSearch::begin(const QString& text, Qt::CaseSensitivity sensitivity) {
    text_ = text;
    sensitivity_ = sensitivity;
    if (text.isEmpty())
        return end();
    restart();
}

void TerminalSearch::end() {
    text_.clear();
    slices_.stop();
    following_.stop();
    matches_.clear();
    shown_.clear();
    current_.reset();
    view_.set_matches({});
    Q_EMIT changed();
}

void TerminalSearch::restart() {
    from_ = current_ ? std::optional(current_->begin) : std::nullopt;
    current_.reset();
    matches_.clear();
    truncated_ = false;
    reached_ = view_.rows().first();
    follow();
}

// What the scrollback held stays as it was found; the screen, with what was added since, is looked at again.
void TerminalSearch::follow() {
    const RowNumber first = view_.rows().first();
    reached_ = std::max(reached_, first);
    std::erase_if(matches_, [this, first](const TextSpan& match) {
        return match.begin.row < first || match.begin.row >= reached_;
    });
    slices_.start();
    work();
}

void TerminalSearch::work() {
    QElapsedTimer time;
    time.start();
    const Rows& rows = view_.rows();
    reached_ = std::max(reached_, rows.first());
    while (reached_ < rows.end()) {
        search_line();
        if (time.durationElapsed() >= search_slice && reached_ < rows.end()) {
            Q_EMIT changed();
            return;
        }
    }
    slices_.stop();
    reached_ = rows.line_begin(rows.screen_top());
    show();
}

void TerminalSearch::search_line() {
    const Rows& rows = view_.rows();
    const RowNumber last = std::min(rows.line_last(reached_), rows.end() - 1);
    find_in_line(rows, reached_, last, text_, sensitivity_, matches_);
    reached_ = last + 1;
    if (matches_.size() > most_matches) {
        matches_.erase(matches_.begin(), matches_.begin() + dropped_matches);
        truncated_ = true;
    }
}

void TerminalSearch::show() {
    if (current_ && !current())
        current_.reset(); // it is gone
    if (current_ && matches_ == shown_)
        return;
    shown_ = matches_;
    view_.set_matches(matches_);
    if (!current_)
        choose();
    Q_EMIT changed();
}

void TerminalSearch::choose() {
    if (matches_.empty())
        return;
    const TextPlace from = from_.value_or(TextPlace{view_.top() + view_.screen().size().rows, 0});
    const auto after = std::ranges::upper_bound(matches_, from, {}, &TextSpan::begin);
    const auto index =
        after == matches_.begin() ? matches_.size() - 1 : static_cast<std::size_t>(after - matches_.begin()) - 1;
    go_to(index);
}

std::optional<std::size_t> TerminalSearch::current() const {
    if (!current_)
        return std::nullopt;
    const auto found = std::ranges::lower_bound(matches_, current_->begin, {}, &TextSpan::begin);
    return found != matches_.end() && *found == *current_
               ? std::optional(static_cast<std::size_t>(found - matches_.begin()))
               : std::nullopt;
}

void TerminalSearch::step(int by) {
    if (matches_.empty())
        return;
    const auto count = static_cast<std::ptrdiff_t>(matches_.size());
    const auto here = static_cast<std::ptrdiff_t>(current().value_or(matches_.size() - 1));
    go_to(static_cast<std::size_t>((here + by + count) % count));
    Q_EMIT changed();
}

void TerminalSearch::go_to(std::size_t index) {
    current_ = matches_[index];
    view_.scroll_to(current_->begin.row);
    view_.select(*current_);
}

} // namespace berth::desktop
