#include "cli/format/views.h"

#include "base/format.h"
#include "cli/format/moment.h"
#include "cli/format/text.h"

#include <algorithm>

namespace berth::cli {

namespace {

// Wide enough for the longest label below.
constexpr std::size_t label_width = 14;

// "label       value", one line each; empty values are left out.
class Sheet {
public:
    explicit Sheet(const Style& style)
        : style_(style) {}

    Sheet& add(std::string_view label, std::string_view value, Tone tone = Tone::plain) {
        if (!value.empty()) {
            text_ += style_.paint(Tone::dim, fill_to_width(label, label_width)) +
                     style_.paint(tone, clean_line(value)) + "\n";
        }
        return *this;
    }
    std::string text() && { return std::move(text_); }

private:
    const Style& style_;
    std::string text_;
};

std::string join(const std::vector<std::string>& parts, std::string_view separator = ", ") {
    std::string text;
    for (const std::string& part : parts) {
        text += text.empty() ? part : std::string(separator) + part;
    }
    return text;
}

std::string ports_of(const std::vector<model::Port>& ports) {
    std::vector<std::string> parts;
    for (const model::Port& port : ports) {
        parts.push_back(port.name.empty() ? std::to_string(port.port) : berth::format("{} ({})", port.port, port.name));
    }
    return join(parts);
}

std::string resources_of(const model::Resources& resources) {
    std::vector<std::string> parts;
    const auto add = [&](const std::optional<model::Quantity>& amount, std::string_view unit) {
        if (amount) {
            parts.push_back(berth::format("{} {}", amount->text(), unit));
        }
    };
    add(resources.cpu, "CPU");
    add(resources.memory, "memory");
    add(resources.disk, "disk");
    add(resources.gpu, "GPU");
    return join(parts);
}

std::string step_line(const model::ProvisioningStep& step, const Style& style) {
    using enum model::StepState;
    std::string sign;
    switch (step.state) {
    case pending:
        sign = style.paint(Tone::dim, style.waiting());
        break;
    case running:
        sign = style.paint(Tone::accent, style.arrow());
        break;
    case done:
        sign = style.paint(Tone::good, style.done());
        break;
    case failed:
        sign = style.paint(Tone::bad, style.failed());
        break;
    case undone: // as if it had never been
        sign = style.paint(Tone::dim, style.waiting());
        break;
    }
    std::string line = "  " + sign + " " + clean_line(step.title);
    if (step.state != undone && step.started_at && step.finished_at) {
        line += style.paint(Tone::dim, " (" + format_duration(*step.finished_at - *step.started_at) + ")");
    }
    if (!step.detail.empty()) {
        line += "\n    " + style.paint(step.state == failed ? Tone::bad : Tone::dim, clean_line(step.detail));
    }
    return line + "\n";
}

std::string parameters_of(const model::Workspace& workspace) {
    std::vector<std::string> parts;
    for (const auto& [name, value] : workspace.parameters) {
        parts.push_back(name + "=" + value);
    }
    for (const std::string& name : workspace.secrets) {
        parts.push_back(name + " (secret)");
    }
    return join(parts);
}

} // namespace

std::string render_error(const Error& error, const Style& style) {
    // What goes on below the first line, such as a command's last output, stands apart from what is to be done.
    const auto indented = [](std::string text) {
        for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', end + 1)) {
            text.insert(end + 1, "  ");
        }
        return text;
    };
    std::string text = style.paint(Tone::bad, "error:") + " " + indented(clean_text(error.message)) + "\n";
    if (!error.hint.empty()) {
        text += "  " + indented(clean_text(error.hint)) + "\n";
    }
    return text;
}

model::Json error_document(const Error& error, int exit_code) {
    model::Json document{{"error", model::encode(error)}};
    document["error"]["exit_code"] = exit_code;
    return document;
}

Tone tone_of(model::State state) {
    using enum model::State;
    switch (state) {
    case running:
        return Tone::good;
    case error:
        return Tone::bad;
    case pending:
    case provisioning:
    case starting:
    case stopping:
    case deleting:
        return Tone::caution;
    case suspended:
    case stopped:
    case deleted:
        return Tone::dim;
    }
    return Tone::plain;
}

std::string_view state_phrase(model::State state) {
    return state == model::State::error ? "in error" : to_string(state);
}

std::string render_workspaces(const std::vector<model::Workspace>& workspaces, bool with_owners, model::Time now,
                              std::size_t width, const Style& style) {
    std::vector<Column> columns{{"NAME", 0, 8}, {"STATE", 0, 9}, {"TEMPLATE", 3, 8}, {"PORTS", 2, 5}, {"ACTIVE", 1, 8}};
    if (with_owners) {
        columns.insert(columns.begin() + 1, Column{"OWNER", 4, 6});
    }
    std::vector<std::vector<Cell>> rows;
    for (const model::Workspace& workspace : workspaces) {
        std::vector<Cell> row{{workspace.name, Tone::bold},
                              {std::string(to_string(workspace.state)), tone_of(workspace.state)},
                              {workspace.template_name},
                              {ports_of(workspace.ports), Tone::dim},
                              {format_age(workspace.last_active_at.value_or(workspace.updated_at), now), Tone::dim}};
        if (with_owners) {
            row.insert(row.begin() + 1, Cell{workspace.owner_name});
        }
        rows.push_back(std::move(row));
    }
    if (rows.empty()) {
        return "There are no workspaces yet. `berth templates` shows what one can be made from.\n";
    }
    return render_table(columns, rows, width, style);
}

std::string render_workspace(const model::Workspace& workspace, model::Time now, const Style& style) {
    Sheet sheet(style);
    sheet.add("Name", workspace.name, Tone::bold)
        .add("Id", workspace.id)
        .add("State", to_string(workspace.state), tone_of(workspace.state))
        .add("Because", workspace.reason)
        .add("Owner", workspace.owner_name)
        .add("Template", workspace.template_name)
        .add("Parameters", parameters_of(workspace))
        .add("Resources", resources_of(workspace.resources))
        .add("Ports", ports_of(workspace.ports))
        .add("Created", format_age(workspace.created_at, now));
    if (workspace.running_since) {
        sheet.add("Running", format_duration(now - *workspace.running_since));
    }
    if (workspace.last_active_at) {
        sheet.add("Active", format_age(*workspace.last_active_at, now));
    }
    for (const model::Unsupported& item : workspace.unsupported) {
        sheet.add("Not honoured", item.path + ": " + item.reason, Tone::caution);
    }
    std::string text = std::move(sheet).text();
    if (!workspace.steps.empty()) {
        text += style.paint(Tone::dim, "Steps") + "\n";
        for (const model::ProvisioningStep& step : workspace.steps) {
            text += step_line(step, style);
        }
    }
    if (workspace.failure) {
        text += render_error(workspace.failure->error, style);
        if (workspace.failure->retry_at) {
            text += berth::format("  It is tried again in {}.\n", format_duration(*workspace.failure->retry_at - now));
        }
    }
    return text;
}

std::string render_templates(const std::vector<model::TemplateSummary>& templates, std::size_t width,
                             const Style& style) {
    if (templates.empty()) {
        return "The platform has no templates.\n";
    }
    std::vector<std::vector<Cell>> rows;
    for (const model::TemplateSummary& item : templates) {
        std::vector<std::string> parameters;
        for (const model::Parameter& parameter : item.parameters) {
            parameters.push_back(parameter.name + (parameter.required && !parameter.default_value ? "*" : ""));
        }
        rows.push_back({{item.name, Tone::bold}, {item.description}, {join(parameters), Tone::dim}});
    }
    return render_table({{"NAME", 0, 8}, {"DESCRIPTION", 2, 12}, {"PARAMETERS (* must be given)", 1, 12}}, rows, width,
                        style);
}

std::string render_template(const model::TemplateSummary& summary, std::size_t width, const Style& style) {
    std::vector<std::string> tools;
    for (const model::Tool& tool : summary.tools) {
        tools.push_back(tool.version.empty() ? tool.name : tool.name + " " + tool.version);
    }
    Sheet sheet(style);
    sheet.add("Name", summary.name, Tone::bold)
        .add("Description", summary.description)
        .add("Image",
             summary.image.repository.empty() ? std::string() : summary.image.repository + ":" + summary.image.tag)
        .add("Resources", resources_of(summary.resources))
        .add("Tools", join(tools))
        .add("Ports", ports_of(summary.ports));
    for (const model::Unsupported& item : summary.unsupported) {
        sheet.add("Not honoured", item.path + ": " + item.reason, Tone::caution);
    }
    std::string text = std::move(sheet).text();
    if (summary.parameters.empty()) {
        return text;
    }
    std::vector<std::vector<Cell>> rows;
    for (const model::Parameter& parameter : summary.parameters) {
        std::string kind = parameter.required && !parameter.default_value ? "must be given" : "optional";
        if (parameter.secret) {
            kind += ", secret";
        }
        rows.push_back({{parameter.name, Tone::bold},
                        {parameter.default_value.value_or("")},
                        {kind, Tone::dim},
                        {parameter.choices.empty() ? parameter.description
                                                   : parameter.description + " (" + join(parameter.choices) + ")"}});
    }
    return text + "\n" +
           render_table({{"PARAMETER", 0, 8}, {"DEFAULT", 2, 8}, {"GIVEN", 1, 8}, {"MEANING", 3, 12}}, rows, width,
                        style);
}

std::string render_user(const model::User& user, std::string_view platform, const Style& style) {
    Sheet sheet(style);
    sheet.add("Name", user.name, Tone::bold)
        .add("E-mail", user.email)
        .add("Provider", user.id.issuer)
        .add("Subject", user.id.subject)
        .add("Rights", user.admin ? "administrator" : "")
        .add("Platform", platform);
    return std::move(sheet).text();
}

std::string render_terminals(const std::vector<model::channel::TerminalInfo>& terminals, model::Time now,
                             std::size_t width, const Style& style) {
    if (terminals.empty()) {
        return "No terminal is open there. `berth terminal WORKSPACE` opens one.\n";
    }
    std::vector<std::vector<Cell>> rows;
    for (const auto& terminal : terminals) {
        rows.push_back({{terminal.terminal, Tone::bold},
                        {terminal.name},
                        {terminal.title},
                        {berth::format("{}x{}", terminal.size.cols, terminal.size.rows), Tone::dim},
                        {std::to_string(terminal.clients), Tone::dim},
                        {format_age(terminal.created, now), Tone::dim}});
    }
    return render_table(
        {{"ID", 0, 2}, {"NAME", 3, 6}, {"TITLE", 4, 8}, {"SIZE", 1, 6}, {"CLIENTS", 2, 7}, {"OPENED", 1, 8}}, rows,
        width, style);
}

std::string render_log_line(const model::LogLine& line, const Style& style) {
    const std::string text = clean_line(line.text);
    switch (line.stream) {
    case model::LogStream::out:
        return text + "\n";
    case model::LogStream::err:
        return style.paint(Tone::caution, text) + "\n";
    case model::LogStream::system:
        return style.paint(Tone::accent, std::string(style.arrow()) + " " + text) + "\n";
    }
    return text + "\n";
}

} // namespace berth::cli
