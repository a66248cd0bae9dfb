#include "desktop/workspace/workspace_detail.h"

#include <algorithm>

namespace berth::desktop {

WorkspaceDetail::WorkspaceDetail(std::string id, QObject* parent)
    : QObject(parent)
    , id_(std::move(id)) {}

void WorkspaceDetail::set_workspace(const model::Workspace& workspace) {
    if (workspace_ == workspace) {
        return;
    }
    workspace_ = workspace;
    tell_people();
    provisioning_.set_workspace(workspace);
    if (workspace.state != model::State::running && workspace.state != model::State::suspended) {
        set_listening({}); // nothing lives that could listen
    }
    Q_EMIT changed();
}

void WorkspaceDetail::set_reader(model::UserId reader) {
    reader_ = std::move(reader);
    tell_people();
}

void WorkspaceDetail::tell_people() {
    if (workspace_) {
        events_.set_people(reader_, workspace_->owner, QString::fromStdString(workspace_->owner_name));
    }
}

void WorkspaceDetail::set_samples(model::SampleHistory samples) {
    samples_ = std::move(samples);
    Q_EMIT samples_changed();
}

void WorkspaceDetail::add_sample(const model::Sample& sample) {
    auto& list = samples_.samples;
    if (!list.empty() && sample.time <= list.back().time) {
        return;
    }
    list.push_back(sample);
    std::erase_if(list, [&](const model::Sample& old) { return sample.time - old.time > model::sample_history; });
    Q_EMIT samples_changed();
}

void WorkspaceDetail::set_listening(std::vector<model::ListeningPort> ports) {
    if (ports == listening_) {
        return;
    }
    listening_ = std::move(ports);
    Q_EMIT listening_changed();
}

void WorkspaceDetail::set_local_editor(const QString& title) {
    if (local_editor_ != title) {
        local_editor_ = title;
        Q_EMIT local_editor_changed();
    }
}

} // namespace berth::desktop
