// berth ide: the workspace's browser IDE in the system's browser, served until Ctrl-C.
#include "base/format.h"
#include "cli/commands/commands.h"
#include "cli/commands/connection_watch.h"
#include "cli/console.h"
#include "cli/format/text.h"
#include "cli/signals.h"
#include "client/ide_server.h"

#include <QEventLoop>

#include <csignal>
#include <set>

namespace berth::cli {

namespace {

// What the workspace says of its IDE, told once each.
class ExtensionNotes {
public:
    ExtensionNotes(const Printer& printer, const client::IdeServer& server)
        : printer_(printer) {
        QObject::connect(&server, &client::IdeServer::status_changed, &context_, [this, &server] {
            for (const auto& extension : server.status().extensions) {
                if (!extension.failed.empty() && told_.insert(extension.id).second) {
                    printer_.note(berth::format("note: the extension {} is not there: {}\n", clean_line(extension.id),
                                                clean_line(extension.failed)));
                }
            }
        });
    }

private:
    const Printer& printer_;
    std::set<std::string> told_;
    QObject context_;
};

void tell(const Printer& printer, const client::IdeServer& server, const std::string& link, bool opened) {
    if (printer.json()) {
        // On one line, at once: whoever reads it waits for it.
        console::print(model::dump({{"origin", server.origin().toString().toStdString()}, {"link", link}}) + "\n");
        return;
    }
    if (const auto& moved = server.moved_because()) {
        printer.note(berth::format("note: {}\n", moved->text()));
    }
    if (opened) {
        printer.note("Your browser shows the IDE. If it does not, open this link; it works once.\n");
    } else {
        printer.note("Open this link in a browser on this machine; it works once.\n");
    }
    console::print(link + "\n");
    printer.note("Ctrl-C ends it; what runs in the IDE's terminals goes on.\n");
}

} // namespace

Result<int> run(const Context& context, const command::Ide& arguments) {
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
    auto server = client::IdeServer::open(**connection, workspace->name);
    if (!server) {
        return std::unexpected(std::move(server.error()));
    }
    // Without them the IDE is as it was left, which is no reason not to open it.
    if (const auto preferences = client::wait((*session)->api().preferences())) {
        (*server)->set_preferences(preferences->ide);
    }
    const ExtensionNotes notes(context.printer, **server);
    const QUrl entrance = (*server)->entrance();
    const bool opened = arguments.browser && client::oidc::open_in_browser(entrance);
    tell(context.printer, **server, entrance.toString(QUrl::FullyEncoded).toStdString(), opened);

    QEventLoop loop;
    std::optional<Error> ended;
    const ConnectionWatch watch(context.printer, **connection, "The IDE's page waits.", [&](Error error) {
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
