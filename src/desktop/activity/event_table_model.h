// A workspace's events as a table: when, who, what; the newest on top. Promises each event once, in the platform's
// order, however it came (list or live), in batches that a burst of hundreds cannot make the window stutter with, and a
// bounded memory. What concerns a person's filter is activity_filter's.
#pragma once

#include "model/progress.h"

#include <QAbstractTableModel>
#include <QString>
#include <QTimer>

#include <deque>
#include <vector>

namespace berth::desktop {

class EventTableModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { time_column, who_column, what_column, column_count };
    enum Role {
        event_role = Qt::UserRole + 1, // index into events() as int
        category_role                  // int of Category
    };
    // What people filter by.
    enum class Category : std::uint8_t { state, step, person };

    explicit EventTableModel(QObject* parent = nullptr);

    // Who reads: their own events say "You". `owner_name` is told for the workspace's owner.
    void set_people(model::UserId reader, model::UserId owner, QString owner_name);

    void clear();
    // Events in any order; they appear with the next batch.
    void add(std::vector<model::Event> events);
    // The newest that was added, in the table or not yet.
    std::uint64_t last_id() const { return last_id_; }
    // What waits for the next batch appears now.
    void flush();

    const std::deque<model::Event>& events() const { return events_; } // the newest first

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    // The time alone today, with the date before that.
    static QString short_moment(model::Time time, bool with_seconds = true);

    static Category category_of(const model::Event& event);
    QString who(const model::Event& event) const;

    // Older ones fall out; they stay on the platform.
    static constexpr std::size_t most_events = 2000;

private:
    model::UserId reader_;
    model::UserId owner_;
    QString owner_name_;
    std::deque<model::Event> events_;
    std::vector<model::Event> waiting_;
    std::uint64_t last_id_ = 0;
    QTimer batch_timer_;
};

} // namespace berth::desktop
