// berth port-forward: ports of the workspace on this machine's localhost, until Ctrl-C.
#include "client/port_forward.h"

#include "base/format.h"
#include "cli/commands/commands.h"
#include "cli/commands/connection_watch.h"
#include "cli/console.h"
#include "cli/format/text.h"
#include "cli/format/views.h"
#include "cli/signals.h"

#include <QEventLoop>

#include <csignal>

namespace berth::cli {

namespace {

void tell(const Printer& printer, const std::string& workspace,
          const std::vector<std::unique_ptr<client::PortForward>>& forwards) {
    if (printer.json()) {
        model::Json list = model::Json::array();
        for (const auto& forward : forwards) {
            list.push_back({{"remote_port", forward->remote_port()}, {"local_port", forward->local_port()}});
        }
        // On one line, at once: whoever reads it waits for it.
        console::print(model::dump({{"forwards", std::move(list)}}) + "\n");
        return;
    }
    for (const auto& forward : forwards) {
        console::print(berth::format("http://localhost:{} {} port {} of {}\n", forward->local_port(),
                                     printer.out.arrow(), forward->remote_port(), workspace));
        if (!forward->has_wanted_port()) {
            printer.note(berth::format("note: port {} is taken on this machine, {} stands in for it\n",
                                       forward->remote_port(), forward->local_port()));
        }
    }
}

} // namespace

Result<int> run(const Context& context, const command::PortForward& arguments) {
    auto session = Session::open(context.options);
    if (!session) {
        return std::unexpected(std::move(session.error()));
    }
    const auto workspace = client::wait((*session)->api().find_workspace(arguments.workspace));
    if (!workspace) {
        return std::unexpected(workspace.error());
    }
    auto connection = (*session)->connect(*workspace);
    if (!connection) {
        return std::unexpected(std::move(connection.error()));
    }
    std::vector<std::unique_ptr<client::PortForward>> forwards;
    for (const PortSpec& spec : arguments.ports) {
        auto forward = client::PortForward::open(**connection, {.remote_port = spec.remote, .local_port = spec.local});
        if (!forward) {
            return std::unexpected(std::move(forward.error()));
        }
        (*forward)->on_failure([&context, port = spec.remote](const Error& error) {
            context.printer.note(berth::format("note: port {}: {}\n", port, clean_line(error.text())));
        });
        forwards.push_back(std::move(*forward));
    }
    tell(context.printer, workspace->name, forwards);

    QEventLoop loop;
    std::optional<Error> ended;
    const ConnectionWatch watch(context.printer, **connection, "The ports stay.", [&](Error error) {
        ended = std::move(error);
        loop.quit();
    });
    const SignalScope leaving({SIGINT, SIGTERM, SIGHUP}, [&](int) { loop.quit(); });
    loop.exec();
    if (ended) {
        return std::unexpected(std::move(*ended));
    }
    return 0;
}

} // namespace berth::cli
