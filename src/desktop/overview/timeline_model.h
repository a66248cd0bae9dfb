// The states a workspace went through, from its events: when each began, how long it lasted, why. The newest on top.
#pragma once

#include "desktop/activity/event_table_model.h"
#include "model/lifecycle.h"

#include <QAbstractListModel>

#include <optional>

namespace berth::desktop {

class TimelineModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        state_role = Qt::UserRole + 1, // int of model::State
        since_role,                    // QString: when it began, short
        lasted_role,                   // QString: how long; empty for the present state
        why_role                       // QString
    };

    // `events` outlives the model.
    explicit TimelineModel(const EventTableModel& events, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    // What an overview has room for; the rest is in the activity.
    static constexpr std::size_t most_entries = 8;

private:
    struct Entry {
        model::State state = model::State::pending;
        model::Time since;
        std::optional<model::Time> until;
        QString why;

        friend bool operator==(const Entry&, const Entry&) = default;
    };
    void read();

    const EventTableModel& events_;
    std::vector<Entry> entries_;
};

} // namespace berth::desktop
