// Which events a person wants to see: of one kind, and with a word in them.
#pragma once

#include "desktop/activity/event_table_model.h"

#include <QSortFilterProxyModel>

#include <optional>

namespace berth::desktop {

class ActivityFilter final : public QSortFilterProxyModel {
    Q_OBJECT
public:
    // `events` outlives the filter.
    explicit ActivityFilter(EventTableModel& events, QObject* parent = nullptr);

    void set_category(std::optional<EventTableModel::Category> category);
    void set_words(const QString& words);
    bool filters() const { return category_ || !words_.isEmpty(); }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    EventTableModel& events_;
    std::optional<EventTableModel::Category> category_;
    QStringList words_;
};

} // namespace berth::desktop
