// What is known of one workspace: the value itself, and what only its own page shows (events, samples, ports, tools,
// provisioning). Holds and tells, asks nobody: the feed fills it from the platform, tests and pictures by hand.
#pragma once

#include "desktop/activity/event_table_model.h"
#include "desktop/create/provisioning_model.h"
#include "desktop/overview/tool_list_model.h"
#include "model/live.h"
#include "model/workspace.h"

#include <QObject>

#include <optional>
#include <string>
#include <vector>

namespace berth::desktop {

class WorkspaceDetail final : public QObject {
    Q_OBJECT
public:
    explicit WorkspaceDetail(std::string id, QObject* parent = nullptr);

    const std::string& id() const { return id_; }
    // None before the list was read for the first time.
    const std::optional<model::Workspace>& workspace() const { return workspace_; }
    void set_workspace(const model::Workspace& workspace);
    // Who looks at it: for "You" in the activity.
    void set_reader(model::UserId reader);

    const model::SampleHistory& samples() const { return samples_; }
    void set_samples(model::SampleHistory samples);
    void add_sample(const model::Sample& sample);

    const std::vector<model::ListeningPort>& listening() const { return listening_; }
    void set_listening(std::vector<model::ListeningPort> ports);

    // The title of this machine's editor that it would be opened in; empty where there is none.
    const QString& local_editor() const { return local_editor_; }
    void set_local_editor(const QString& title);

    ToolListModel& tools() { return tools_; }
    EventTableModel& events() { return events_; }
    ProvisioningModel& provisioning() { return provisioning_; }

Q_SIGNALS:
    void changed(); // the workspace itself
    void samples_changed();
    void listening_changed();
    void local_editor_changed();

private:
    void tell_people();

    std::string id_;
    std::optional<model::Workspace> workspace_;
    model::UserId reader_;
    model::SampleHistory samples_;
    std::vector<model::ListeningPort> listening_;
    QString local_editor_;
    ToolListModel tools_;
    EventTableModel events_;
    ProvisioningModel provisioning_;
};

} // namespace berth::desktop
