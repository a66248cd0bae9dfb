// berth port-forward: ports and sockets of the workspace on this machine, or the other way round, until Ctrl-C.
#include "client/port_forward.h"

#include "base/format.h"
#include "cli/commands/commands.h"
#include "cli/commands/tunnel_watch.h"
#include "cli/console.h"
#include "client/forward_record.h"
#include "client/reverse_forward.h"

#include <filesystem>

namespace berth::cli {

namespace {

std::string absolute_path(const std::string& path) {
    return path.empty() ? path : std::filesystem::absolute(path).lexically_normal().string();
}

// Prints what there is, in the order of the command line. `lines` are for people, `documents` for programs.
void tell_tunnels(const Printer& printer, const std::vector<std::string>& lines, model::Json documents) {
    if (printer.json()) {
        // On one line, at once: whoever reads it waits for it.
        console::print(model::dump({{"forwards", std::move(documents)}}) + "\n");
        return;
    }
    for (const std::string& line : lines) {
        console::print(line + "\n");
    }
}

// One end as JSON: {"remote_port": 3000} or {"remote_path": "/run/app.sock"}.
void put_end(model::Json& document, const std::string& side, std::uint16_t port, const std::string& path) {
    if (path.empty()) {
        document[side + "_port"] = port;
    } else {
        document[side + "_path"] = path;
    }
}

std::string remote_text(std::uint16_t port, const std::string& path) {
    return path.empty() ? berth::format("port {}", port) : path;
}

// The number that it had the last time, where nothing else is said.
Result<std::unique_ptr<client::PortForward>>
open_forward(client::Connection& connection, client::ForwardRequest request, client::ForwardRecord& record) {
    if (request.remote_port == 0 || !request.local_path.empty() || request.local_port == 0) {
        return client::PortForward::open(connection, std::move(request)); // nothing to be kept
    }
    std::unique_ptr<client::PortForward> forward;
    const auto attempt = [&](std::optional<std::uint16_t> local) -> Result<std::uint16_t> {
        client::ForwardRequest one = request;
        one.local_port = local;
        auto opened = client::PortForward::open(connection, std::move(one));
        if (!opened) {
            return std::unexpected(std::move(opened.error()));
        }
        forward = std::move(*opened);
        return forward->local_port();
    };
    const auto opened =
        client::open_by_record(record, connection.workspace_id(), request.remote_port, request.local_port, attempt);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    return forward;
}

Result<int> run_forwards(const Context& context, const model::Workspace& workspace, client::Connection& connection,
                         const std::vector<PortSpec>& ports) {
    client::ForwardRecord record(client::forward_record_file());
    std::vector<std::unique_ptr<client::PortForward>> forwards;
    std::vector<WatchedTunnel> watched;
    std::vector<std::string> lines;
    model::Json documents = model::Json::array();
    const Printer& printer = context.printer;
    for (const PortSpec& spec : ports) {
        client::ForwardRequest request{.remote_port = spec.remote, .local_port = spec.local};
        request.remote_path = spec.remote_path;
        request.local_path = absolute_path(spec.local_path);
        request.workspace_name = workspace.name;
        const std::uint16_t kept = record.find(connection.workspace_id(), spec.remote).local;
        auto opened = open_forward(connection, std::move(request), record);
        if (!opened) {
            return std::unexpected(std::move(opened.error()));
        }
        client::PortForward* forward = opened->get();
        model::Json document;
        put_end(document, "remote", forward->remote_port(), forward->remote_path());
        put_end(document, "local", forward->local_port(), forward->local_path());
        const std::string remote = remote_text(spec.remote, spec.remote_path);
        const std::string local = !forward->local_path().empty() ? forward->local_path()
                                  : spec.remote_path.empty()
                                      ? berth::format("http://localhost:{}", forward->local_port())
                                      : berth::format("localhost:{}", forward->local_port());
        lines.push_back(berth::format("{} {} {} of {}", local, printer.out.arrow(), remote, workspace.name));
        if (spec.remote != 0 && forward->local_path().empty() && spec.local.value_or(spec.remote) != 0 &&
            forward->local_port() != spec.local.value_or(spec.remote)) {
            printer.note(
                forward->local_port() == kept
                    ? berth::format("note: port {0} has localhost:{1} again, as the last time; {0}:{0} asks for {0}\n",
                                    spec.remote, kept)
                    : berth::format("note: localhost:{} stands in for {}, a number that could not be had on this "
                                    "machine\n",
                                    forward->local_port(), spec.remote));
        }
        watched.push_back({remote, document, [forward] { return forward->counters(); },
                           [forward](auto report) { forward->on_failure(std::move(report)); }});
        documents.push_back(std::move(document));
        forwards.push_back(std::move(*opened));
    }
    tell_tunnels(printer, lines, std::move(documents));
    TunnelWatch watch(printer, std::move(watched));
    return watch.run(connection, "The ports stay.");
}

Result<int> run_reverse(const Context& context, const model::Workspace& workspace, client::Connection& connection,
                        const std::vector<PortSpec>& ports) {
    std::vector<std::unique_ptr<client::ReverseForward>> forwards;
    std::vector<WatchedTunnel> watched;
    std::vector<std::string> lines;
    model::Json documents = model::Json::array();
    const Printer& printer = context.printer;
    for (const PortSpec& spec : ports) {
        client::ReverseRequest request;
        request.remote_port = spec.remote;
        request.remote_path = spec.remote_path;
        request.local_path = absolute_path(spec.local_path);
        request.local_port = spec.local.value_or(spec.remote);
        auto opened = client::wait(client::ReverseForward::open(connection, std::move(request)));
        if (!opened) {
            return std::unexpected(std::move(opened.error()));
        }
        client::ReverseForward* forward = opened->get();
        const client::ReverseRequest& got = forward->request();
        model::Json document;
        document["reverse"] = true;
        put_end(document, "remote", forward->remote_port(), got.remote_path);
        put_end(document, "local", got.local_port, got.local_path);
        const std::string remote = remote_text(forward->remote_port(), got.remote_path);
        const std::string local =
            got.local_path.empty() ? berth::format("localhost:{}", got.local_port) : got.local_path;
        lines.push_back(berth::format("{} of {} {} {}", remote, workspace.name, printer.out.arrow(), local));
        watched.push_back({remote, document, [forward] { return forward->counters(); },
                           [forward](auto report) { forward->on_failure(std::move(report)); }});
        documents.push_back(std::move(document));
        forwards.push_back(std::move(*opened));
    }
    tell_tunnels(printer, lines, std::move(documents));
    TunnelWatch watch(printer, std::move(watched));
    return watch.run(connection, "The workspace's ports stay.");
}

} // namespace

Result<int> run(const Context& context, const command::PortForward& arguments) {
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
    return arguments.reverse ? run_reverse(context, opened->workspace, **connection, arguments.ports)
                             : run_forwards(context, opened->workspace, **connection, arguments.ports);
}

} // namespace berth::cli
