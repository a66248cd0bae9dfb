// berth list, show, delete, logs.
#include "base/format.h"
#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/follow.h"
#include "cli/format/views.h"

namespace berth::cli {

namespace {

model::Time now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

} // namespace

Result<int> run(const Context& context, const command::List& arguments) {
    auto session = Session::open(context.options);
    if (!session) {
        return std::unexpected(std::move(session.error()));
    }
    const auto workspaces = client::wait((*session)->api().workspaces(arguments.all));
    if (!workspaces) {
        return std::unexpected(workspaces.error());
    }
    if (context.printer.json()) {
        context.printer.print_json(model::encode_workspaces(*workspaces));
    } else {
        console::print(
            render_workspaces(*workspaces, arguments.all, now(), context.printer.width(), context.printer.out));
    }
    return 0;
}

Result<int> run(const Context& context, const command::Show& arguments) {
    const auto opened = open_workspace(context.options, arguments.workspace);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    if (context.printer.json()) {
        context.printer.print_json(model::encode(opened->workspace));
    } else {
        console::print(render_workspace(opened->workspace, now(), context.printer.out));
    }
    return 0;
}

Result<int> run(const Context& context, const command::Delete& arguments) {
    const auto opened = open_workspace(context.options, arguments.workspace);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    client::ApiClient& api = opened->api();
    const model::Workspace& workspace = opened->workspace;
    // A script that says delete means it; a person is asked.
    if (!arguments.yes && !context.printer.json() && console::is_terminal(console::in)) {
        const auto sure = console::confirm(berth::format("Delete {} with all its files?", workspace.name));
        if (!sure) {
            return std::unexpected(sure.error());
        }
        if (!*sure) {
            return fail(Errc::cancelled, berth::format("{} was not deleted.", workspace.name));
        }
    }
    auto deleting = client::wait(api.act(workspace.id, model::Action::remove));
    if (!deleting) {
        return std::unexpected(std::move(deleting.error()));
    }
    if (arguments.wait) {
        return follow_and_tell(context, *opened->session, std::move(*deleting));
    }
    if (context.printer.json()) {
        context.printer.print_json(model::encode(*deleting));
    } else {
        console::print(berth::format("{} is being deleted.\n", deleting->name));
    }
    return 0;
}

Result<int> run(const Context& context, const command::Logs& arguments) {
    const auto opened = open_workspace(context.options, arguments.workspace);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    client::ApiClient& api = opened->api();
    const Printer& printer = context.printer;
    model::Json lines = model::Json::array();
    const auto take = [&](const model::LogLine& line) {
        if (!printer.json()) {
            console::print(render_log_line(line, printer.out));
        } else if (arguments.follow) {
            console::print(model::dump(model::encode(line)) + "\n"); // a line each, since there is no end in sight
        } else {
            lines.push_back(model::encode(line));
        }
    };
    const auto ended = client::wait(api.log(opened->workspace.id, arguments.after, arguments.follow, take));
    if (!ended) {
        return std::unexpected(ended.error());
    }
    if (printer.json() && !arguments.follow) {
        printer.print_json({{"lines", std::move(lines)}});
    }
    return 0;
}

} // namespace berth::cli
