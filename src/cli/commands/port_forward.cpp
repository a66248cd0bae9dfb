// berth port-forward: ports of the workspace on this machine's localhost, until Ctrl-C.
#include "client/port_forward.h"

#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/format/text.h"
#include "cli/format/views.h"
#include "cli/signals.h"

#include <QEventLoop>

#include <csignal>
#include <format>

namespace berth::cli {

namespace {

using client::ConnectionState;

// Says once what a broken connection means for the ports, and once that it is over.
class ConnectionWatch {
public:
    ConnectionWatch(const Printer& printer, client::Connection& connection, std::function<void(Error)> ended)
        : printer_(printer)
        , connection_(connection)
        , ended_(std::move(ended)) {
        QObject::connect(&connection, &client::Connection::state_changed, &context_, [this] { look(); });
    }

private:
    void look() {
        const auto& state = connection_.state();
        if (state.kind == ConnectionState::Kind::reconnecting && !lost_) {
            lost_ = true;
            printer_.note(std::format("The connection is lost{} It is tried again; the ports stay.\n",
                                      state.reason ? ": " + clean_line(state.reason->message) : "."));
        } else if (state.kind == ConnectionState::Kind::connected && lost_) {
            lost_ = false;
            printer_.note("The connection is back.\n");
        } else if (state.kind == ConnectionState::Kind::error) {
            ended_(state.reason.value_or(Error{Errc::unavailable, "The connection has ended.", {}}));
        }
    }

    const Printer& printer_;
    client::Connection& connection_;
    std::function<void(Error)> ended_;
    bool lost_ = false;
    QObject context_;
};

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
        console::print(std::format("http://localhost:{} {} port {} of {}\n", forward->local_port(), printer.out.arrow(),
                                   forward->remote_port(), workspace));
        if (!forward->has_wanted_port()) {
            printer.note(std::format("note: port {} is taken on this machine, {} stands in for it\n",
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
            context.printer.note(std::format("note: port {}: {}\n", port, clean_line(error.text())));
        });
        forwards.push_back(std::move(*forward));
    }
    tell(context.printer, workspace->name, forwards);

    QEventLoop loop;
    std::optional<Error> ended;
    const ConnectionWatch watch(context.printer, **connection, [&](Error error) {
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
