// berth ide: the workspace's browser IDE in the system's browser, served until Ctrl-C.
#include "base/format.h"
#include "cli/commands/commands.h"
#include "cli/commands/connection_watch.h"
#include "cli/console.h"
#include "cli/format/text.h"
#include "client/ide_server.h"

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

void tell(const Printer& printer, const client::IdeServer& server, const std::string& link, bool browser_opened) {
    if (printer.json()) {
        // On one line, at once: whoever reads it waits for it.
        console::print(model::dump({{"origin", server.origin().toString().toStdString()}, {"link", link}}) + "\n");
        return;
    }
    if (const auto& moved = server.moved_because()) {
        printer.note(berth::format("note: {}\n", moved->text()));
    }
    if (browser_opened) {
        printer.note("Your browser shows the IDE. If it does not, open this link; it works once.\n");
    } else {
        printer.note("Open this link in a browser on this machine; it works once.\n");
    }
    console::print(link + "\n");
    printer.note("Ctrl-C ends it; what runs in the IDE's terminals goes on.\n");
}

} // namespace

Result<int> run(const Context& context, const command::Ide& arguments) {
    const auto opened = open_workspace(context.options, arguments.workspace);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    auto connection = opened->connect();
    if (!connection) {
        return std::unexpected(std::move(connection.error()));
    }
    auto server = client::IdeServer::open(**connection, opened->workspace.name);
    if (!server) {
        return std::unexpected(std::move(server.error()));
    }
    // Without them the IDE is as it was left, which is no reason not to open it.
    if (const auto preferences = client::wait(opened->api().preferences())) {
        (*server)->set_preferences(preferences->ide);
    }
    const ExtensionNotes notes(context.printer, **server);
    const QUrl entrance = (*server)->entrance();
    const bool browser_opened = arguments.browser && client::oidc::open_in_browser(entrance);
    tell(context.printer, **server, entrance.toString(QUrl::FullyEncoded).toStdString(), browser_opened);

    return serve_until_asked_to_leave(context.printer, **connection, "The IDE's page waits.");
}

} // namespace berth::cli
