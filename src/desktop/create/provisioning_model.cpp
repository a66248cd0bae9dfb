#include "desktop/create/provisioning_model.h"

#include <algorithm>
#include <ranges>

namespace berth::desktop {

namespace {

using namespace std::literals;

constexpr auto tick_interval = 100ms;     // tenths of a second are shown
constexpr auto log_batch_interval = 50ms; // a screenful of log at once instead of a repaint for every line

bool is_under_way(const model::Workspace& workspace) {
    return !model::is_settled(workspace.state);
}

} // namespace

ProvisioningModel::ProvisioningModel(QObject* parent)
    : QAbstractListModel(parent) {
    tick_timer_.setInterval(tick_interval);
    connect(&tick_timer_, &QTimer::timeout, this, &ProvisioningModel::tick);
    batch_timer_.setInterval(log_batch_interval);
    batch_timer_.setSingleShot(true);
    connect(&batch_timer_, &QTimer::timeout, this, [this] {
        Q_EMIT lines_added(std::min(std::exchange(untold_lines_, 0), static_cast<qsizetype>(lines_.size())));
    });
}

void ProvisioningModel::set_clock(std::function<Clock::time_point()> now) {
    now_ = std::move(now);
}

void ProvisioningModel::set_workspace(const model::Workspace& workspace) {
    const bool another = !workspace_ || workspace_->id != workspace.id;
    if (another) {
        begun_.clear();
        lines_.clear();
        last_line_ = 0;
        untold_lines_ = 0;
        Q_EMIT log_cleared();
    }
    for (const model::ProvisioningStep& step : workspace.steps) {
        if (step.state == model::StepState::running) {
            begun_.try_emplace(step.name, now_());
        } else if (step.state == model::StepState::pending) {
            begun_.erase(step.name); // it is tried again
        }
    }
    const bool same_steps =
        !another && std::ranges::equal(workspace_->steps, workspace.steps, {}, &model::ProvisioningStep::name,
                                       &model::ProvisioningStep::name);
    if (same_steps) {
        workspace_ = workspace;
        if (!workspace.steps.empty()) {
            Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        }
    } else {
        beginResetModel();
        workspace_ = workspace;
        endResetModel();
    }
    if (is_under_way(workspace)) {
        tick_timer_.start();
    } else {
        tick_timer_.stop();
    }
    Q_EMIT workspace_changed();
}

// What has ended is measured by the platform's clock alone, what runs by ours alone: they need not agree.
std::chrono::milliseconds ProvisioningModel::elapsed_of(const model::ProvisioningStep& step) const {
    if (step.started_at && step.finished_at) {
        return std::max(std::chrono::milliseconds(*step.finished_at - *step.started_at), 0ms);
    }
    if (const auto begun = begun_.find(step.name); begun != begun_.end()) {
        return std::chrono::duration_cast<std::chrono::milliseconds>(now_() - begun->second);
    }
    return -1ms;
}

std::chrono::milliseconds ProvisioningModel::elapsed() const {
    auto total = 0ms;
    if (workspace_) {
        for (const model::ProvisioningStep& step : workspace_->steps) {
            total += std::max(elapsed_of(step), 0ms);
        }
    }
    return total;
}

int ProvisioningModel::done_count() const {
    if (!workspace_) {
        return 0;
    }
    return static_cast<int>(
        std::ranges::count(workspace_->steps, model::StepState::done, &model::ProvisioningStep::state));
}

void ProvisioningModel::add_line(model::LogLine line) {
    if (line.seq <= last_line_) {
        return;
    }
    last_line_ = line.seq;
    lines_.push_back(std::move(line));
    if (lines_.size() > most_lines) {
        lines_.pop_front();
    }
    ++untold_lines_;
    if (!batch_timer_.isActive()) {
        batch_timer_.start();
    }
}

QString ProvisioningModel::failing_line() const {
    if (!workspace_ || !workspace_->failure || workspace_->failure->step.empty()) {
        return {};
    }
    const std::string& step = workspace_->failure->step;
    const model::LogLine* last = nullptr;
    for (const auto& line : lines_ | std::views::reverse) {
        if (line.step != step || line.stream == model::LogStream::system || line.text.empty()) {
            continue;
        }
        if (line.stream == model::LogStream::err) {
            return QString::fromStdString(line.text);
        }
        last = last == nullptr ? &line : last;
    }
    return last == nullptr ? QString() : QString::fromStdString(last->text);
}

int ProvisioningModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !workspace_ ? 0 : static_cast<int>(workspace_->steps.size());
}

QVariant ProvisioningModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const model::ProvisioningStep& step = workspace_->steps[static_cast<std::size_t>(index.row())];
    switch (role) {
    case title_role:
        return QString::fromStdString(step.title);
    case name_role:
        return QString::fromStdString(step.name);
    case state_role:
        return static_cast<int>(step.state);
    case elapsed_role:
        return static_cast<qint64>(elapsed_of(step).count());
    case detail_role:
    case Qt::ToolTipRole:
        return QString::fromStdString(role == detail_role ? step.detail : step.title);
    default:
        return {};
    }
}

void ProvisioningModel::tick() {
    for (int row = 0; row < rowCount(); ++row) {
        if (workspace_->steps[static_cast<std::size_t>(row)].state == model::StepState::running) {
            Q_EMIT dataChanged(index(row), index(row), {elapsed_role});
        }
    }
    Q_EMIT ticked();
}

} // namespace berth::desktop
