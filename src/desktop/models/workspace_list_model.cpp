#include "desktop/models/workspace_list_model.h"

#include "desktop/phrases.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace berth::desktop {

namespace {

using namespace std::literals;

// One change of the views per frame, however many events came.
constexpr auto list_frame_time = 16ms;
bool comes_before(const model::Workspace& a, const model::Workspace& b) {
    return std::tie(a.name, a.id) < std::tie(b.name, b.id);
}

} // namespace

WorkspaceListModel::WorkspaceListModel(QObject* parent)
    : QAbstractListModel(parent) {
    frame_.setSingleShot(true);
    frame_.setInterval(list_frame_time);
    connect(&frame_, &QTimer::timeout, this, &WorkspaceListModel::flush);
}

void WorkspaceListModel::set_workspaces(std::vector<model::Workspace> workspaces, model::Time as_of, bool live) {
    std::ranges::sort(workspaces, comes_before);
    std::unordered_map<std::string, model::State> before;
    for (const auto& workspace : workspaces_) {
        before.emplace(workspace.id, workspace.state);
    }
    const bool same_rows =
        std::ranges::equal(workspaces, workspaces_, {}, &model::Workspace::id, &model::Workspace::id);
    if (same_rows) { // the usual case after a break: selection and scroll position stay
        workspaces_ = std::move(workspaces);
        if (!workspaces_.empty()) {
            Q_EMIT dataChanged(index(0), index(static_cast<int>(workspaces_.size()) - 1));
        }
    } else {
        beginResetModel();
        workspaces_ = std::move(workspaces);
        reindex();
        endResetModel();
    }
    const bool known_before = loaded();
    as_of_ = as_of;
    live_ = live;
    Q_EMIT liveness_changed();
    // Copies: whoever listens may change the list.
    std::vector<std::pair<std::string, model::State>> shown;
    for (const auto& workspace : workspaces_) {
        shown.emplace_back(workspace.id, workspace.state);
    }
    for (const auto& [id, state] : shown) {
        const auto old = before.find(id);
        Q_EMIT workspace_changed(id);
        if (known_before && old != before.end() && old->second != state) {
            Q_EMIT state_changed(id, old->second, state);
        }
        before.erase(id);
    }
    for (const auto& [id, state] : before) {
        Q_EMIT workspace_removed(id);
    }
}

void WorkspaceListModel::set_live(bool live) {
    if (live_ == live) {
        return;
    }
    live_ = live;
    if (!live_) {
        as_of_ = now();
    }
    Q_EMIT liveness_changed();
    if (!workspaces_.empty()) {
        Q_EMIT dataChanged(index(0), index(static_cast<int>(workspaces_.size()) - 1));
    }
}

void WorkspaceListModel::put(model::Workspace workspace) {
    const std::string id = workspace.id;
    if (workspace.state == model::State::deleted) {
        remove(id);
        return;
    }
    const auto known = rows_.find(id);
    std::optional<model::State> from;
    const model::State to = workspace.state;
    if (known != rows_.end()) {
        auto& shown = workspaces_[static_cast<std::size_t>(known->second)];
        from = shown.state;
        shown = std::move(workspace);
        Q_EMIT dataChanged(index(known->second), index(known->second));
    } else {
        const auto place = std::ranges::lower_bound(workspaces_, workspace, comes_before);
        const int row = static_cast<int>(place - workspaces_.begin());
        beginInsertRows({}, row, row);
        workspaces_.insert(place, std::move(workspace));
        reindex();
        endInsertRows();
    }
    Q_EMIT workspace_changed(id);
    // One that is new to a live list was asked for a moment ago: it may have come up, or failed, before it was read.
    const model::State before = from.value_or(live_ ? model::State::pending : to);
    if (before != to) {
        Q_EMIT state_changed(id, before, to);
    }
}

void WorkspaceListModel::remove(const std::string& id) {
    const auto known = rows_.find(id);
    if (known == rows_.end()) {
        return;
    }
    const int row = known->second;
    beginRemoveRows({}, row, row);
    workspaces_.erase(workspaces_.begin() + row);
    reindex();
    endRemoveRows();
    Q_EMIT workspace_removed(id);
}

void WorkspaceListModel::clear() {
    beginResetModel();
    workspaces_.clear();
    rows_.clear();
    waiting_.clear();
    as_of_.reset();
    live_ = false;
    endResetModel();
    Q_EMIT liveness_changed();
}

void WorkspaceListModel::apply(const model::Event& event) {
    waiting_.push_back(event);
    if (!frame_.isActive()) {
        frame_.start();
    }
}

void WorkspaceListModel::flush() {
    const auto before = [this] {
        std::unordered_map<std::string, model::State> states;
        for (const auto& event : waiting_) {
            if (const auto* workspace = find(event.workspace_id)) {
                states.emplace(workspace->id, workspace->state);
            }
        }
        return states;
    }();
    std::set<int> touched;
    const auto events = std::exchange(waiting_, {});
    for (const auto& event : events) {
        take(event, touched);
    }
    // Neighbours are told together.
    for (auto it = touched.begin(); it != touched.end();) {
        const int first = *it;
        int last = first;
        for (++it; it != touched.end() && *it == last + 1; ++it) {
            last = *it;
        }
        Q_EMIT dataChanged(index(first), index(last));
    }
    std::vector<std::string> changed;
    for (const int row : touched) {
        changed.push_back(workspaces_[static_cast<std::size_t>(row)].id);
    }
    for (const auto& id : changed) {
        const auto* workspace = find(id);
        if (workspace == nullptr) {
            continue;
        }
        const model::State to = workspace->state;
        Q_EMIT workspace_changed(id);
        if (const auto old = before.find(id); old != before.end() && old->second != to) {
            Q_EMIT state_changed(id, old->second, to);
        }
    }
    // Last: removing moves the rows that were counted above.
    for (const auto& event : events) {
        const auto* workspace = find(event.workspace_id);
        if (workspace != nullptr && workspace->state == model::State::deleted) {
            remove(event.workspace_id);
        }
    }
}

void WorkspaceListModel::take(const model::Event& event, std::set<int>& touched) {
    if (event.workspace_id.empty()) {
        return;
    }
    const auto known = rows_.find(event.workspace_id);
    if (known == rows_.end()) {
        if (event.data.value("to", "") != "deleted") {
            Q_EMIT details_wanted(event.workspace_id);
        }
        return;
    }
    auto& workspace = workspaces_[static_cast<std::size_t>(known->second)];
    if (event.kind == model::event_kind::state) {
        const auto to = model::state_from(event.data.value("to", ""));
        const auto intent = model::intent_from(event.data.value("intent", ""));
        if (!to) {
            return;
        }
        workspace.state = *to;
        workspace.updated_at = event.time;
        if (intent) {
            workspace.intent = *intent;
        }
        // Why it failed, since when it runs, which steps are to be repeated: the event does not hold that.
        if (*to != model::State::deleted) {
            Q_EMIT details_wanted(event.workspace_id);
        }
    } else if (event.kind == model::event_kind::step) {
        auto step = model::decode<model::ProvisioningStep>(event.data);
        if (!step) {
            return;
        }
        const auto place = std::ranges::find(workspace.steps, step->name, &model::ProvisioningStep::name);
        if (place != workspace.steps.end()) {
            *place = std::move(*step);
        }
    } else if (event.kind == model::event_kind::intent) {
        if (const auto intent = model::intent_from(event.data.value("intent", ""))) {
            workspace.intent = *intent;
        }
    } else {
        return;
    }
    touched.insert(known->second);
}

void WorkspaceListModel::reindex() {
    rows_.clear();
    for (int row = 0; const auto& workspace : workspaces_) {
        rows_.emplace(workspace.id, row++);
    }
}

const model::Workspace* WorkspaceListModel::find(const std::string& id) const {
    const auto known = rows_.find(id);
    return known == rows_.end() ? nullptr : &workspaces_[static_cast<std::size_t>(known->second)];
}

int WorkspaceListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(workspaces_.size());
}

QVariant WorkspaceListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const auto& workspace = workspaces_[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return QString::fromStdString(workspace.name);
    case IdRole:
        return QString::fromStdString(workspace.id);
    case StateRole:
        return static_cast<int>(workspace.state);
    case TemplateRole:
        return QString::fromStdString(workspace.template_name);
    case DoingRole:
        return doing_now(workspace, now());
    case SearchRole:
        return QString::fromStdString(workspace.name + '\n' + workspace.template_name) + QLatin1Char('\n') +
               state_text(workspace.state);
    case Qt::ToolTipRole:
        return QString::fromStdString(workspace.name) + QLatin1Char('\n') + doing_now(workspace, now());
    case Qt::AccessibleTextRole:
        return tr("%1, %2, %3")
            .arg(QString::fromStdString(workspace.name), state_text(workspace.state), doing_now(workspace, now()));
    default:
        return {};
    }
}

Qt::ItemFlags WorkspaceListModel::flags(const QModelIndex& index) const {
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren : Qt::NoItemFlags;
}

} // namespace berth::desktop
