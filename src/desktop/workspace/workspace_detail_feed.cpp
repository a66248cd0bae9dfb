#include "desktop/workspace/workspace_detail_feed.h"

#include <algorithm>

namespace berth::desktop {

namespace {

using client::Task;

// All events of a workspace after `after`, page by page; what came before a failure is kept.
Task<Result<std::vector<model::Event>>> all_events(client::ApiClient& api, std::string id, std::uint64_t after) {
    std::vector<model::Event> events;
    while (true) {
        auto page = co_await api.events(after, std::chrono::seconds(0), id);
        if (!page && events.empty()) {
            co_return std::unexpected(page.error());
        }
        if (!page || page->events.empty()) {
            co_return events;
        }
        after = std::max(page->next, after + 1);
        std::ranges::move(page->events, std::back_inserter(events));
    }
}

// The part of a live message that is this workspace's.
template<typename T>
const T* part_of(const std::vector<T>& list, const std::string& id) {
    const auto found = std::ranges::find(list, id, &T::workspace_id);
    return found == list.end() ? nullptr : &*found;
}

} // namespace

WorkspaceDetailFeed::WorkspaceDetailFeed(AppContext& context, WorkspaceDetail& detail, QObject* parent)
    : QObject(parent)
    , context_(context)
    , detail_(detail) {
    if (const auto identity = context.session().identity()) {
        detail.set_reader({identity->issuer, identity->subject});
    }
    connect(&context.workspaces(), &WorkspaceListModel::workspace_changed, this, [this](const std::string& id) {
        if (id == detail_.id()) {
            take_workspace();
        }
    });
    connect(&context.workspaces(), &QAbstractItemModel::modelReset, this, [this] { take_workspace(); });

    client::EventStream& stream = context.session().events();
    connect(&stream, &client::EventStream::lists_outdated, this, &WorkspaceDetailFeed::reload);
    connect(&stream, &client::EventStream::events, this, [this](const std::vector<model::Event>& events) {
        std::vector<model::Event> mine;
        std::ranges::copy_if(events, std::back_inserter(mine),
                             [this](const model::Event& event) { return event.workspace_id == detail_.id(); });
        detail_.events().add(std::move(mine));
    });
    connect(&stream, &client::EventStream::samples, this, [this](const std::vector<model::WorkspaceSample>& samples) {
        if (const auto* mine = part_of(samples, detail_.id())) {
            detail_.add_sample(mine->sample);
        }
    });
    connect(&stream, &client::EventStream::ports, this, [this](const std::vector<model::WorkspacePorts>& ports) {
        if (const auto* mine = part_of(ports, detail_.id())) {
            detail_.set_listening(mine->ports);
        }
    });
    connect(&stream, &client::EventStream::tools, this, [this](const std::vector<model::WorkspaceTools>& tools) {
        if (const auto* mine = part_of(tools, detail_.id())) {
            detail_.tools().set_tools(mine->tools);
        }
    });
    take_workspace();
    reload();
}

WorkspaceDetailFeed::~WorkspaceDetailFeed() = default;

void WorkspaceDetailFeed::take_workspace() {
    const model::Workspace* workspace = context_.workspaces().find(detail_.id());
    if (workspace == nullptr) {
        return;
    }
    const bool another_state = last_state_ != workspace->state;
    last_state_ = workspace->state;
    detail_.set_workspace(*workspace);
    if (another_state) {
        follow_log();
    }
}

void WorkspaceDetailFeed::reload() {
    for (client::Running* running : {&samples_, &ports_, &tools_, &events_}) {
        running->cancel();
    }
    client::ApiClient& api = context_.api();
    samples_ = client::start(this, api.samples(detail_.id()), [this](Result<model::SampleHistory> samples) {
        if (samples) {
            detail_.set_samples(std::move(*samples));
        }
    });
    ports_ = client::start(this, api.ports(detail_.id()), [this](Result<std::vector<model::ListeningPort>> ports) {
        if (ports) {
            detail_.set_listening(std::move(*ports));
        }
    });
    tools_ = client::start(this, api.tools(detail_.id()), [this](Result<std::vector<model::ToolReport>> tools) {
        if (tools) {
            detail_.tools().set_tools(std::move(*tools));
        }
    });
    read_events();
    follow_log();
}

// What the stream told meanwhile is known by its number and not taken twice; where the list was read to is kept apart,
// since the stream's events may lie beyond others that were never read.
void WorkspaceDetailFeed::read_events() {
    events_ = client::start(this, all_events(context_.api(), detail_.id(), events_read_),
                            [this](Result<std::vector<model::Event>> events) {
                                if (events) {
                                    events_read_ = events->empty() ? events_read_ : events->back().id;
                                    detail_.events().add(std::move(*events));
                                }
                            });
}

// While it comes up, and once more where it failed: the failing line is in there.
void WorkspaceDetailFeed::follow_log() {
    const auto& workspace = detail_.workspace();
    if (!workspace || log_.active()) {
        return;
    }
    const bool coming_up = workspace->intent == model::Intent::run && !model::is_settled(workspace->state);
    if (!coming_up && workspace->state != model::State::error) {
        return;
    }
    ProvisioningModel& provisioning = detail_.provisioning();
    log_ =
        client::start(this,
                      context_.api().log(detail_.id(), provisioning.last_line(), coming_up,
                                         [&provisioning](const model::LogLine& line) { provisioning.add_line(line); }),
                      [](const Result<void>&) {}); // what broke is asked for again with the next change of state
}

} // namespace berth::desktop
