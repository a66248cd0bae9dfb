// berth git: what this machine's git lends to workspaces, and for whom. Settled in a file of this machine; who is
// signed in does not matter.
#include "base/format.h"
#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/format/text.h"
#include "client/git/git_settings.h"
#include "client/git/local_git.h"

namespace berth::cli {

namespace {

std::vector<std::string> hosts_with(const client::GitSettings& settings, client::HostRule rule) {
    std::vector<std::string> hosts;
    for (const auto& [host, its_rule] : settings.hosts) {
        if (its_rule == rule) {
            hosts.push_back(host);
        }
    }
    return hosts;
}

std::string one_per_line(std::string_view title, const std::vector<std::string>& values, std::string_view none) {
    std::string text;
    for (const std::string& value : values) {
        text += berth::format("{:<10} {}\n", text.empty() ? title : std::string_view(), clean_line(value));
    }
    return text.empty() ? berth::format("{:<10} {}\n", title, none) : text;
}

void show_settings(const Printer& printer, const client::GitSettings& settings, const client::GitIdentity& identity) {
    const auto lend = hosts_with(settings, client::HostRule::lend);
    const auto never = hosts_with(settings, client::HostRule::never);
    if (printer.json()) {
        printer.print_json({{"name", identity.name},
                            {"email", identity.email},
                            {"lend", lend},
                            {"never", never},
                            {"ssh_agent", settings.ssh_agent}});
        return;
    }
    std::vector<std::string> workspaces;
    for (const auto& [id, name] : settings.ssh_agent) {
        workspaces.push_back(name);
    }
    const bool known = !identity.name.empty() || !identity.email.empty();
    console::print(berth::format("{:<10} {}\n", "Name",
                                 known ? clean_line(berth::format("{} <{}>", identity.name, identity.email))
                                       : std::string("as you signed in; git config --global user.name says another")));
    console::print(
        one_per_line("Lends", lend, "credentials for no host yet; the desktop asks, `berth git allow` allows"));
    console::print(one_per_line("Never", never, "-"));
    console::print(one_per_line("SSH agent", workspaces, "to no workspace; `berth git ssh-agent WORKSPACE on` does"));
}

} // namespace

Result<int> run(const Context& context, const command::GitShow&) {
    const auto identity = client::wait(client::local_git_identity());
    show_settings(context.printer, client::load_git_settings(), identity.value_or(client::GitIdentity()));
    return 0;
}

Result<int> run(const Context& context, const command::GitHost& arguments) {
    auto origin = client::git_origin(arguments.host);
    if (!origin) {
        return std::unexpected(std::move(origin.error()));
    }
    client::GitSettings settings = client::load_git_settings();
    if (arguments.rule == command::GitHost::Rule::forget) {
        settings.hosts.erase(*origin);
    } else {
        settings.hosts[*origin] =
            arguments.rule == command::GitHost::Rule::lend ? client::HostRule::lend : client::HostRule::never;
    }
    if (auto saved = client::save_git_settings(settings); !saved) {
        return std::unexpected(std::move(saved.error()));
    }
    return run(context, command::GitShow());
}

Result<int> run(const Context& context, const command::GitSshAgent& arguments) {
    const auto opened = open_workspace(context.options, arguments.workspace);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    client::GitSettings settings = client::load_git_settings();
    if (arguments.state == "on") {
        settings.ssh_agent[opened->workspace.id] = opened->workspace.name;
    } else {
        settings.ssh_agent.erase(opened->workspace.id);
    }
    if (auto saved = client::save_git_settings(settings); !saved) {
        return std::unexpected(std::move(saved.error()));
    }
    return run(context, command::GitShow());
}

} // namespace berth::cli
