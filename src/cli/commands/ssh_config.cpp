// berth ssh-config: shows what has to change in ssh's configuration, and changes it.
#include "client/ssh_config.h"

#include "base/format.h"
#include "cli/commands/commands.h"
#include "cli/console.h"

#include <QCoreApplication>

namespace berth::cli {

namespace {

std::string_view action_of(const client::SshFileChange& change) {
    return !change.before ? "create" : !change.after ? "remove" : "update";
}

// Lines of one text that the other has not, each with a sign before it.
std::string signed_lines(const std::optional<QByteArray>& text, const std::optional<QByteArray>& other, char sign) {
    const QList<QByteArray> known = other.value_or(QByteArray()).split('\n');
    std::string lines;
    for (const QByteArray& line : text.value_or(QByteArray()).split('\n')) {
        if (!line.trimmed().isEmpty() && !known.contains(line)) {
            lines += berth::format("  {} {}\n", sign, line.toStdString());
        }
    }
    return lines;
}

void tell_ssh_changes(const Printer& printer, const std::vector<client::SshFileChange>& changes, bool applied) {
    if (printer.json()) {
        model::Json list = model::Json::array();
        for (const auto& change : changes) {
            list.push_back({{"file", change.file.toStdString()}, {"action", action_of(change)}});
        }
        printer.print_json({{"changes", std::move(list)}, {"applied", applied}});
        return;
    }
    for (const auto& change : changes) {
        console::print(berth::format("{} {}\n{}{}", action_of(change), change.file.toStdString(),
                                     signed_lines(change.before, change.after, '-'),
                                     signed_lines(change.after, change.before, '+')));
    }
}

} // namespace

Result<int> run(const Context& context, const command::SshConfig& arguments) {
    const auto files = client::SshFiles::of_this_person();
    Result<std::vector<client::SshFileChange>> changes;
    std::string platform;
    if (arguments.remove) {
        changes = client::plan_ssh_removal(files);
    } else {
        const auto chosen = choose_platform(context.options.server, qEnvironmentVariable("BERTH_SERVER").toStdString(),
                                            last_platform());
        if (!chosen) {
            return std::unexpected(chosen.error());
        }
        platform = chosen->toString().toStdString();
        changes = client::plan_ssh_config({QCoreApplication::applicationFilePath().toStdString(), platform}, files);
    }
    if (!changes) {
        return std::unexpected(changes.error());
    }
    if (!arguments.dry_run) {
        if (const auto applied = client::apply_ssh_changes(*changes); !applied) {
            return std::unexpected(applied.error());
        }
    }
    tell_ssh_changes(context.printer, *changes, !arguments.dry_run);
    if (changes->empty()) {
        context.printer.note("Nothing has to change.\n");
    }
    if (!arguments.remove && !arguments.dry_run) {
        context.printer.note(berth::format("`ssh WORKSPACE.berth` reaches the workspaces of {}.\n", platform));
    }
    return 0;
}

} // namespace berth::cli
