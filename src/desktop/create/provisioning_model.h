// A workspace coming up, as a list: its steps with their state and how long each took. Promises times that go on with
// the machine's steady clock, whatever the wall clocks of platform and person say. Beside the steps it keeps the log
// in a bounded buffer, tells new lines in batches, and knows the line that says why a step failed.
#pragma once

#include "model/workspace.h"

#include <QAbstractListModel>
#include <QString>
#include <QTimer>

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace berth::desktop {

class ProvisioningModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        title_role = Qt::DisplayRole,
        state_role = Qt::UserRole + 1, // int of model::StepState
        elapsed_role,                  // milliseconds as qint64, -1 where it has not begun
        detail_role,                   // of a failed one: what happened
        name_role
    };
    using Clock = std::chrono::steady_clock;

    explicit ProvisioningModel(QObject* parent = nullptr);

    // Where time comes from; tests set their own.
    void set_clock(std::function<Clock::time_point()> now);

    // The workspace as it is now. Another id than before begins anew, log included.
    void set_workspace(const model::Workspace& workspace);
    const std::optional<model::Workspace>& workspace() const { return workspace_; }

    // Since the first step began; nothing more is added once it has come out.
    std::chrono::milliseconds elapsed() const;
    int done_count() const;

    // A line of the log, in any order of arrival; one that is known already is left out.
    void add_line(model::LogLine line);
    const std::deque<model::LogLine>& lines() const { return lines_; }
    std::uint64_t last_line() const { return last_line_; }
    // The line that tells most about why the failed step failed: the last one it wrote to its error output, else its
    // last one. Empty where nothing failed or nothing was written.
    QString failing_line() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    // Lines kept: what a person scrolls through. The whole log stays on the platform.
    static constexpr std::size_t most_lines = 5000;

Q_SIGNALS:
    void workspace_changed();
    // The last `count` of lines() are new; what fell out at the front was there longest.
    void lines_added(qsizetype count);
    void log_cleared();
    // The elapsed times went on.
    void ticked();

private:
    std::chrono::milliseconds elapsed_of(const model::ProvisioningStep& step) const;
    void tick();

    std::function<Clock::time_point()> now_ = [] { return Clock::now(); };
    std::optional<model::Workspace> workspace_;
    std::map<std::string, Clock::time_point> begun_; // by step
    std::deque<model::LogLine> lines_;
    std::uint64_t last_line_ = 0;
    qsizetype untold_lines_ = 0;
    QTimer tick_timer_;
    QTimer batch_timer_;
};

} // namespace berth::desktop
