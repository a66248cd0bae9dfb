// berth open: a workspace in an editor of this machine, which then reaches it by `ssh` through Berth.
#include "base/format.h"
#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/format/table.h"
#include "client/editors/open_workspace.h"
#include "client/oidc/sign_in.h"

#include <algorithm>

namespace berth::cli {

namespace {

namespace editors = client::editors;

std::string way_of(const editors::FoundEditor& editor) {
    return editor.program.isEmpty() ? "by its links" : editor.program.toStdString();
}

int list_editors(const Context& context) {
    const auto found = editors::find_editors(editors::this_machine());
    const std::string last = editors::last_editor();
    model::Json list = model::Json::array();
    std::string text;
    for (const editors::Product& product : editors::products()) {
        const auto one = std::ranges::find(found, product.editor, &editors::FoundEditor::editor);
        const bool there = one != found.end();
        list.push_back({{"id", product.id}, {"title", product.title}, {"installed", there}, {"page", product.page}});
        if (there) {
            list.back()["program"] = one->program.toStdString();
        }
        const std::string where = there                  ? way_of(*one)
                                  : product.page.empty() ? std::string("not here")
                                                         : berth::format("not here; get it from {}", product.page);
        text += berth::format("{:<14} {:<20} {}\n", product.id, product.title, where);
    }
    if (context.printer.json()) {
        context.printer.print_json({{"editors", std::move(list)}, {"last", last}});
    } else {
        console::print(text);
    }
    return 0;
}

// Only one that runs, or that resumes by being connected to, can be opened.
Result<void> check_openable(const model::Workspace& workspace) {
    if (workspace.state == model::State::running || workspace.state == model::State::suspended) {
        return {};
    }
    return fail(
        Errc::conflict, berth::format("{} is {}.", workspace.name, model::to_string(workspace.state)),
        berth::format("`berth show {0}` says more; `berth start {0}` starts it where it is stopped.", workspace.name));
}

void tell_opened(const Printer& printer, const model::Workspace& workspace, const editors::PreparedOpening& prepared) {
    const editors::Product& product = editors::product(prepared.editor.editor);
    if (!printer.json()) {
        printer.note(berth::format("{} opens {}.\n", product.title, workspace.name));
        return;
    }
    model::Json command = model::Json::array();
    if (!prepared.opening.program.isEmpty()) {
        command.push_back(prepared.opening.program.toStdString());
        for (const QString& argument : prepared.opening.arguments) {
            command.push_back(argument.toStdString());
        }
    }
    printer.print_json({{"workspace", workspace.name},
                        {"editor", product.id},
                        {"command", std::move(command)},
                        {"link", prepared.opening.link.toString(QUrl::FullyEncoded).toStdString()}});
}

} // namespace

Result<int> run(const Context& context, const command::Open& arguments) {
    if (arguments.list) {
        return list_editors(context);
    }
    std::optional<editors::Editor> wanted;
    if (!arguments.editor.empty()) {
        auto editor = editors::editor_from(arguments.editor);
        if (!editor) {
            return std::unexpected(std::move(editor.error()));
        }
        wanted = *editor;
    }
    const auto opened = open_workspace(context.options, arguments.workspace);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    const model::Workspace& workspace = opened->workspace;
    if (auto openable = check_openable(workspace); !openable) {
        return std::unexpected(std::move(openable.error()));
    }
    auto prepared = editors::prepare_opening({workspace.name, wanted, arguments.folder, opened->session->platform()});
    if (!prepared) {
        return std::unexpected(std::move(prepared.error()));
    }
    if (auto started = editors::start_editor(prepared->editor, prepared->opening, client::oidc::open_in_browser);
        !started) {
        return std::unexpected(std::move(started.error()));
    }
    editors::remember_editor(prepared->editor.editor);
    tell_opened(context.printer, workspace, *prepared);
    return 0;
}

} // namespace berth::cli
