// berth start, stop, suspend, resume, retry, cancel.
#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/follow.h"

#include <format>

namespace berth::cli {

namespace {

model::Action action_of(command::Lifecycle lifecycle) {
    switch (lifecycle) {
    case command::Lifecycle::start:
        return model::Action::start;
    case command::Lifecycle::stop:
        return model::Action::stop;
    case command::Lifecycle::suspend:
        return model::Action::suspend;
    case command::Lifecycle::resume:
        return model::Action::resume;
    case command::Lifecycle::retry:
        return model::Action::retry;
    case command::Lifecycle::cancel:
        return model::Action::cancel;
    }
    return model::Action::start;
}

} // namespace

Result<int> run(const Context& context, const command::Act& arguments) {
    auto session = Session::open(context.options);
    if (!session) {
        return std::unexpected(std::move(session.error()));
    }
    client::ApiClient& api = (*session)->api();
    const auto workspace = client::wait(api.find_workspace(arguments.workspace));
    if (!workspace) {
        return std::unexpected(workspace.error());
    }
    auto asked = client::wait(api.act(workspace->id, action_of(arguments.action)));
    if (!asked) {
        return std::unexpected(std::move(asked.error()));
    }
    if (arguments.wait) {
        const bool comes_up = asked->intent == model::Intent::run;
        return follow_and_tell(context, **session, std::move(*asked), comes_up);
    }
    if (context.printer.json()) {
        context.printer.print_json(model::encode(*asked));
    } else {
        console::print(std::format("{} is {}.\n", asked->name, to_string(asked->state)));
    }
    return 0;
}

} // namespace berth::cli
