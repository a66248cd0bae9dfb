#include "desktop/overview/next_actions.h"

#include "desktop/phrases.h"

#include <QCoreApplication>

#include <algorithm>

namespace berth::desktop {

namespace {

// More pages than that stand in the ports' own tab.
constexpr std::size_t most_pages = 2;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(berth::desktop::NextActions)
};

NextAction lifecycle(model::Action action, const QString& text) {
    return {action, action_icon(action), action_text(action), text};
}

void add_running(std::vector<NextAction>& actions, const std::vector<model::ListeningPort>& listening,
                 const std::map<std::uint16_t, std::uint16_t>& local_ports, const QString& editor) {
    actions.push_back({Destination::ide, "code", Words::tr("Open the IDE"), Words::tr("In this window")});
    if (!editor.isEmpty()) {
        actions.push_back(
            {Destination::editor, "external", Words::tr("Open in %1").arg(editor), Words::tr("On this computer")});
    }
    actions.push_back({Destination::terminal, "terminal", Words::tr("Open a terminal"), Words::tr("A shell inside")});
    std::size_t pages = 0;
    for (const model::ListeningPort& port : listening) {
        const auto local = local_ports.find(port.port);
        if (local == local_ports.end() || pages == most_pages) {
            continue;
        }
        ++pages;
        const QString name =
            port.name.empty() ? Words::tr("port %1").arg(port.port) : QString::fromStdString(port.name);
        actions.push_back({OpenInBrowser{local->second}, "globe", Words::tr("Open %1").arg(name),
                           QStringLiteral("localhost:%1").arg(local->second)});
    }
    if (pages == 0 && !listening.empty()) {
        actions.push_back({Destination::ports, "port", Words::tr("Forward a port"),
                           Words::tr("%n program(s) listening", nullptr, static_cast<int>(listening.size()))});
    }
}

} // namespace

std::vector<NextAction> next_actions(const model::Workspace& workspace,
                                     const std::vector<model::ListeningPort>& listening,
                                     const std::map<std::uint16_t, std::uint16_t>& local_ports, const QString& editor) {
    std::vector<NextAction> actions;
    switch (workspace.state) {
    case model::State::running:
        add_running(actions, listening, local_ports, editor);
        break;
    case model::State::suspended:
        actions.push_back(
            lifecycle(model::Action::resume, Words::tr("Its programs go on where they were, within a second.")));
        break;
    case model::State::stopped:
        actions.push_back(lifecycle(model::Action::start, Words::tr("Your files are as you left them.")));
        break;
    case model::State::error:
        actions.push_back(lifecycle(model::Action::retry, Words::tr("It begins at the step that failed.")));
        actions.push_back({Destination::activity, "activity", Words::tr("See what happened"),
                           Words::tr("All events of this workspace")});
        break;
    case model::State::pending:
    case model::State::provisioning:
    case model::State::starting:
    case model::State::stopping:
    case model::State::deleting:
    case model::State::deleted:
        break;
    }
    std::erase_if(actions, [&](const NextAction& action) {
        const auto* wanted = std::get_if<model::Action>(&action.target);
        return wanted != nullptr && !model::offered(workspace.state, *wanted);
    });
    return actions;
}

} // namespace berth::desktop
