#include "desktop/activity/event_table_model.h"

#include "desktop/phrases.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace berth::desktop {

namespace {

using namespace std::literals;

constexpr auto event_batch_interval = 50ms; // below what a person notices, far above one event's turn

} // namespace

EventTableModel::EventTableModel(QObject* parent)
    : QAbstractTableModel(parent) {
    batch_timer_.setInterval(event_batch_interval);
    batch_timer_.setSingleShot(true);
    connect(&batch_timer_, &QTimer::timeout, this, &EventTableModel::flush);
}

void EventTableModel::set_people(model::UserId reader, model::UserId owner, QString owner_name) {
    if (reader == reader_ && owner == owner_ && owner_name == owner_name_) {
        return;
    }
    reader_ = std::move(reader);
    owner_ = std::move(owner);
    owner_name_ = std::move(owner_name);
    if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0, who_column), index(rowCount() - 1, who_column));
    }
}

void EventTableModel::clear() {
    beginResetModel();
    events_.clear();
    waiting_.clear();
    last_id_ = 0;
    endResetModel();
}

void EventTableModel::add(std::vector<model::Event> events) {
    for (model::Event& event : events) {
        last_id_ = std::max(last_id_, event.id);
        waiting_.push_back(std::move(event));
    }
    if (!waiting_.empty() && !batch_timer_.isActive()) {
        batch_timer_.start();
    }
}

void EventTableModel::flush() {
    batch_timer_.stop();
    std::vector<model::Event> batch = std::exchange(waiting_, {});
    std::ranges::sort(batch, std::greater{}, &model::Event::id);
    const auto doubles = std::ranges::unique(batch, {}, &model::Event::id);
    batch.erase(doubles.begin(), doubles.end());
    std::erase_if(batch, [this](const model::Event& event) {
        return std::ranges::binary_search(events_, event.id, std::greater{}, &model::Event::id);
    });
    if (batch.empty()) {
        return;
    }
    if (events_.empty() || batch.back().id > events_.front().id) { // the usual case: all are newer
        beginInsertRows({}, 0, static_cast<int>(batch.size()) - 1);
        events_.insert(events_.begin(), std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
        endInsertRows();
    } else {
        for (model::Event& event : batch) {
            const auto place = std::ranges::lower_bound(events_, event.id, std::greater{}, &model::Event::id);
            const int row = static_cast<int>(place - events_.begin());
            beginInsertRows({}, row, row);
            events_.insert(place, std::move(event));
            endInsertRows();
        }
    }
    if (events_.size() > most_events) {
        beginRemoveRows({}, most_events, rowCount() - 1);
        events_.resize(most_events);
        endRemoveRows();
    }
}

int EventTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(events_.size());
}

int EventTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : column_count;
}

QString EventTableModel::short_moment(model::Time time, bool with_seconds) {
    const auto moment = QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
    const QLocale locale;
    const QString clock =
        locale.toString(moment.time(), with_seconds ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm"));
    return moment.date() == QDate::currentDate()
               ? clock
               : locale.toString(moment.date(), QStringLiteral("d MMM")) + QStringLiteral(", ") + clock;
}

EventTableModel::Category EventTableModel::category_of(const model::Event& event) {
    if (event.kind == model::event_kind::state) {
        return Category::state;
    }
    return event.kind == model::event_kind::step ? Category::step : Category::person;
}

QString EventTableModel::who(const model::Event& event) const {
    if (!event.actor) {
        return tr("Berth", "the platform did it by itself");
    }
    if (*event.actor == reader_) {
        return tr("You");
    }
    return *event.actor == owner_ ? owner_name_ : QString::fromStdString(event.actor->subject);
}

QVariant EventTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const model::Event& event = events_[static_cast<std::size_t>(index.row())];
    if (role == event_role) {
        return index.row();
    }
    if (role == category_role) {
        return static_cast<int>(category_of(event));
    }
    if (role == Qt::ToolTipRole && index.column() == time_column) {
        return moment_text(event.time);
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) {
        return {};
    }
    switch (index.column()) {
    case time_column:
        return short_moment(event.time);
    case who_column:
        return who(event);
    case what_column:
        return QString::fromStdString(event.message);
    default:
        return {};
    }
}

QVariant EventTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case time_column:
        return tr("Time");
    case who_column:
        return tr("Who");
    case what_column:
        return tr("What");
    default:
        return {};
    }
}

} // namespace berth::desktop
