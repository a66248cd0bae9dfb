// berth proxy: a SOCKS5 proxy on this machine to all that the workspace reaches, until Ctrl-C.
#include "base/format.h"
#include "cli/commands/commands.h"
#include "cli/commands/tunnel_watch.h"
#include "cli/console.h"
#include "client/socks_proxy.h"

namespace berth::cli {

namespace {

void tell_proxy(const Printer& printer, const std::string& workspace, const client::SocksProxy& proxy) {
    // socks5h: the workspace resolves the names.
    const std::string url = berth::format("socks5h://localhost:{}", proxy.local_port());
    if (printer.json()) {
        // On one line, at once: whoever reads it waits for it.
        console::print(model::dump({{"proxy", {{"url", url}, {"local_port", proxy.local_port()}}}}) + "\n");
        return;
    }
    console::print(berth::format("{} {} all that {} reaches\n", url, printer.out.arrow(), workspace));
    if (!proxy.has_wanted_port()) {
        printer.note(berth::format("note: port {} is taken on this machine, {} stands in for it\n",
                                   client::SocksProxy::usual_port, proxy.local_port()));
    }
    printer.note(berth::format("for example: curl --proxy {} http://localhost:8000\n", url));
}

} // namespace

Result<int> run(const Context& context, const command::Proxy& arguments) {
    const auto opened = open_workspace(context.options, arguments.workspace);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    if (arguments.wait_s) {
        opened->session->connections().set_patience(std::chrono::seconds(*arguments.wait_s));
    }
    auto connection = opened->connect();
    if (!connection) {
        return std::unexpected(std::move(connection.error()));
    }
    auto proxy = client::SocksProxy::open(**connection, arguments.port, opened->workspace.name);
    if (!proxy) {
        return std::unexpected(std::move(proxy.error()));
    }
    tell_proxy(context.printer, opened->workspace.name, **proxy);
    client::SocksProxy* raw = proxy->get();
    std::vector<WatchedTunnel> watched;
    watched.push_back({"proxy",
                       {{"local_port", raw->local_port()}},
                       [raw] { return raw->counters(); },
                       [raw](auto report) { raw->on_failure(std::move(report)); }});
    TunnelWatch watch(context.printer, std::move(watched));
    return watch.run(**connection, "The proxy stays.");
}

} // namespace berth::cli
