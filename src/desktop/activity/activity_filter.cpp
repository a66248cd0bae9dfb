#include "desktop/activity/activity_filter.h"

#include <algorithm>

namespace berth::desktop {

ActivityFilter::ActivityFilter(EventTableModel& events, QObject* parent)
    : QSortFilterProxyModel(parent)
    , events_(events) {
    setSourceModel(&events);
}

void ActivityFilter::set_category(std::optional<EventTableModel::Category> category) {
    category_ = category;
    invalidateRowsFilter();
}

void ActivityFilter::set_words(const QString& words) {
    words_ = words.split(u' ', Qt::SkipEmptyParts);
    invalidateRowsFilter();
}

bool ActivityFilter::filterAcceptsRow(int row, const QModelIndex& /*parent*/) const {
    const model::Event& event = events_.events()[static_cast<std::size_t>(row)];
    if (category_ && EventTableModel::category_of(event) != *category_) {
        return false;
    }
    if (words_.isEmpty()) {
        return true;
    }
    const QString text = QString::fromStdString(event.message) + u' ' + events_.who(event);
    return std::ranges::all_of(words_, [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

} // namespace berth::desktop
