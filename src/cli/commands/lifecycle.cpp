// berth start, stop, suspend, resume, retry, cancel.
#include "base/format.h"
#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/follow.h"
#include "cli/format/views.h"

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
    const auto opened = open_workspace(context.options, arguments.workspace);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    client::ApiClient& api = opened->api();
    const model::Action action = action_of(arguments.action);
    std::optional<std::uint64_t> log_after;
    if (arguments.wait && model::intent_of(action) == model::Intent::run) {
        // What is in the log already belongs to earlier times. Where it cannot be read, it is shown from the beginning.
        log_after = 0;
        static_cast<void>(client::wait(
            api.log(opened->workspace.id, 0, false, [&](const model::LogLine& line) { log_after = line.seq; })));
    }
    auto asked = client::wait(api.act(opened->workspace.id, action));
    if (!asked) {
        return std::unexpected(std::move(asked.error()));
    }
    if (arguments.wait) {
        return follow_and_tell(context, *opened->session, std::move(*asked), log_after);
    }
    if (context.printer.json()) {
        context.printer.print_json(model::encode(*asked));
    } else {
        console::print(berth::format("{} is {}.\n", asked->name, state_phrase(asked->state)));
    }
    return 0;
}

} // namespace berth::cli
