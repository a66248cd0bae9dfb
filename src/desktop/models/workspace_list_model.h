// All workspaces of the person who is signed in, sorted by name, as a list model. Takes whole lists and single events;
// many events at once become one change of the view per frame. Whether what it shows is live is told with it.
#pragma once

#include "model/progress.h"
#include "model/workspace.h"

#include <QAbstractListModel>
#include <QTimer>

#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

namespace berth::desktop {

class WorkspaceListModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        IdRole = Qt::UserRole + 1, // QString
        StateRole,                 // int of model::State
        TemplateRole,              // QString
        DoingRole,                 // QString: doing_now()
        SearchRole                 // QString: what a search looks at, folded
    };

    explicit WorkspaceListModel(QObject* parent = nullptr);

    // Replaces everything. `live`: it is the platform's word of now; otherwise the last known, as of `as_of`.
    void set_workspaces(std::vector<model::Workspace> workspaces, model::Time as_of, bool live);
    void set_live(bool live);
    // One workspace as the platform tells it now: changed or new.
    void put(model::Workspace workspace);
    void remove(const std::string& id);
    void clear();

    // What an event says is taken over with the next frame.
    void apply(const model::Event& event);

    const model::Workspace* find(const std::string& id) const; // null where there is none
    const std::vector<model::Workspace>& all() const { return workspaces_; }
    bool loaded() const { return as_of_.has_value(); }
    bool live() const { return live_; }
    std::optional<model::Time> as_of() const { return as_of_; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    void workspace_changed(const std::string& id); // also new ones
    void workspace_removed(const std::string& id);
    void state_changed(const std::string& id, berth::model::State from, berth::model::State to);
    void liveness_changed();
    // An event told of something that its own data do not hold: ask the platform for it.
    void details_wanted(const std::string& id);

private:
    void flush();
    void take(const model::Event& event, std::set<int>& touched);
    void reindex();

    std::vector<model::Workspace> workspaces_;  // sorted by name
    std::unordered_map<std::string, int> rows_; // id to place in workspaces_
    std::vector<model::Event> waiting_;
    QTimer frame_;
    std::optional<model::Time> as_of_;
    bool live_ = false;
};

} // namespace berth::desktop
