// berth ports, stats, tools.
#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/format/live_view.h"
#include "cli/signals.h"
#include "client/event_stream.h"

#include <QEventLoop>

#include <algorithm>
#include <csignal>

namespace berth::cli {

namespace {

// A line each where there is no end in sight.
void print_line(const model::Json& document) {
    console::print(model::dump(document) + "\n");
}

// Follows the platform's live events until Ctrl-C. `listen` connects to what it wants to hear.
Result<int> watch(Session& session, const std::function<void(client::EventStream&, QObject& context)>& listen) {
    client::EventStream stream(session.api(), session.account());
    QEventLoop loop;
    listen(stream, loop);
    QObject::connect(&stream, &client::EventStream::state_changed, &loop, [&] {
        if (stream.state().kind == client::EventStreamState::Kind::refused) {
            loop.quit();
        }
    });
    const SignalScope leaving({SIGINT, SIGTERM, SIGHUP}, [&](int) { loop.quit(); });
    stream.start();
    loop.exec();
    if (stream.state().kind == client::EventStreamState::Kind::refused) {
        return std::unexpected(*stream.state().reason);
    }
    return 0;
}

} // namespace

Result<int> run(const Context& context, const command::Ports& arguments) {
    const auto opened = open_workspace(context.options, arguments.workspace);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    client::ApiClient& api = opened->api();
    const Printer& printer = context.printer;
    if (!arguments.watch) {
        const auto ports = client::wait(api.ports(opened->workspace.id));
        if (!ports) {
            return std::unexpected(ports.error());
        }
        if (printer.json()) {
            printer.print_json(model::encode_ports(*ports));
        } else {
            console::print(render_ports(*ports, printer.width(), printer.out));
        }
        return 0;
    }
    std::optional<std::vector<model::ListeningPort>> shown;
    return watch(*opened->session, [&](client::EventStream& stream, QObject& listener) {
        QObject::connect(&stream, &client::EventStream::ports, &listener, [&](const auto& all) {
            const auto found = std::ranges::find(all, opened->workspace.id, &model::WorkspacePorts::workspace_id);
            if (found == all.end() || found->ports == shown) {
                return; // somebody else's, or told again after a break
            }
            shown = found->ports;
            if (printer.json()) {
                print_line(model::encode_ports(*shown));
            } else {
                console::print(render_ports(*shown, printer.width(), printer.out) + "\n");
            }
        });
    });
}

Result<int> run(const Context& context, const command::Stats& arguments) {
    const auto opened = open_workspace(context.options, arguments.workspace);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    client::ApiClient& api = opened->api();
    const Printer& printer = context.printer;
    if (!arguments.watch) {
        const auto history = client::wait(api.samples(opened->workspace.id));
        if (!history) {
            return std::unexpected(history.error());
        }
        if (printer.json()) {
            printer.print_json(model::encode(*history));
        } else {
            console::print(render_stats(*history, printer.width(), printer.out));
        }
        return 0;
    }
    model::Time newest;
    return watch(*opened->session, [&](client::EventStream& stream, QObject& listener) {
        QObject::connect(&stream, &client::EventStream::samples, &listener, [&](const auto& all) {
            const auto found = std::ranges::find(all, opened->workspace.id, &model::WorkspaceSample::workspace_id);
            if (found == all.end() || found->sample.time <= newest) {
                return;
            }
            newest = found->sample.time;
            if (printer.json()) {
                print_line(model::encode(found->sample));
            } else {
                console::print(render_sample(found->sample, printer.out));
            }
        });
    });
}

Result<int> run(const Context& context, const command::Tools& arguments) {
    const auto opened = open_workspace(context.options, arguments.workspace);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    client::ApiClient& api = opened->api();
    const auto tools = client::wait(api.tools(opened->workspace.id));
    if (!tools) {
        return std::unexpected(tools.error());
    }
    if (context.printer.json()) {
        context.printer.print_json(model::encode_tools(*tools));
    } else {
        console::print(render_tools(*tools, context.printer.width(), context.printer.out));
    }
    return 0;
}

} // namespace berth::cli
