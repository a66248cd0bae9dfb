#include "desktop/overview/timeline_model.h"

#include "desktop/phrases.h"

namespace berth::desktop {

namespace {

// "demo is running: the health check passed." without what the row says already.
QString reason_in(const QString& message) {
    const qsizetype colon = message.indexOf(QStringLiteral(": "));
    QString reason = colon < 0 ? message : message.mid(colon + 2);
    if (!reason.isEmpty()) {
        reason[0] = reason[0].toUpper();
    }
    return reason;
}

} // namespace

TimelineModel::TimelineModel(const EventTableModel& events, QObject* parent)
    : QAbstractListModel(parent)
    , events_(events) {
    connect(&events, &QAbstractItemModel::rowsInserted, this, &TimelineModel::read);
    connect(&events, &QAbstractItemModel::modelReset, this, &TimelineModel::read);
    read();
}

void TimelineModel::read() {
    std::vector<Entry> entries;
    std::optional<model::Time> next; // when the state after this one began
    for (const model::Event& event : events_.events()) {
        if (event.kind != model::event_kind::state || entries.size() == most_entries) {
            continue;
        }
        const auto to = event.data.find("to");
        const auto state = to != event.data.end() && to->is_string()
                               ? model::state_from(to->get_ref<const std::string&>())
                               : fail(Errc::invalid_argument, {});
        if (!state) {
            continue;
        }
        entries.push_back({*state, event.time, next, reason_in(QString::fromStdString(event.message))});
        next = event.time;
    }
    if (entries == entries_) {
        return;
    }
    beginResetModel();
    entries_ = std::move(entries);
    endResetModel();
}

int TimelineModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(entries_.size());
}

QVariant TimelineModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const Entry& entry = entries_[static_cast<std::size_t>(index.row())];
    const QString lasted =
        entry.until ? duration_text(std::max(*entry.until - entry.since, model::Time::duration::zero())) : QString();
    switch (role) {
    case Qt::DisplayRole:
        return state_text(entry.state);
    case state_role:
        return static_cast<int>(entry.state);
    case since_role:
        return EventTableModel::short_moment(entry.since, false);
    case lasted_role:
        return lasted;
    case why_role:
        return entry.why;
    case Qt::ToolTipRole:
        return moment_text(entry.since) + u'\n' + entry.why;
    case Qt::AccessibleTextRole:
        return lasted.isEmpty() ? tr("%1 since %2").arg(state_text(entry.state), moment_text(entry.since))
                                : tr("%1 at %2 for %3").arg(state_text(entry.state), moment_text(entry.since), lasted);
    default:
        return {};
    }
}

} // namespace berth::desktop
