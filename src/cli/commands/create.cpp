// berth create.
#include "base/format.h"
#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/create_parameters.h"
#include "cli/follow.h"
#include "cli/format/text.h"

#include <fstream>
#include <iterator>

namespace berth::cli {

namespace {

// Where values come from that do not stand on the command line.
ParameterSources sources_of(const Printer& printer) {
    ParameterSources sources;
    sources.environment = [](const std::string& name) -> std::optional<std::string> {
        const QByteArray value = qgetenv(name.c_str());
        return value.isNull() ? std::nullopt : std::optional(value.toStdString());
    };
    sources.file = [](const std::string& file) -> Result<std::string> {
        if (file == "-") {
            return console::read_all(model::parameter_value_limit);
        }
        std::ifstream input(file, std::ios::binary);
        if (!input) {
            return fail(Errc::not_found, berth::format("The file {} cannot be read.", file), "Check its name.");
        }
        return std::string(std::istreambuf_iterator<char>(input), {});
    };
    if (!printer.json() && console::is_terminal(console::in)) {
        sources.ask = [](const model::Parameter& parameter) -> Result<std::string> {
            auto answer =
                console::ask_secret(berth::format("{} ({})", parameter.name, clean_line(parameter.description)));
            if (!answer) {
                return std::unexpected(std::move(answer.error()));
            }
            return std::string(answer->reveal());
        };
    }
    return sources;
}

} // namespace

Result<int> run(const Context& context, const command::Create& arguments) {
    auto session = Session::open(context.options);
    if (!session) {
        return std::unexpected(std::move(session.error()));
    }
    client::ApiClient& api = (*session)->api();
    model::CreateWorkspace request{arguments.name, arguments.template_name, {}};
    if (!arguments.set.empty() || !arguments.set_file.empty()) {
        const auto chosen = (*session)->template_named(arguments.template_name);
        if (!chosen) {
            return std::unexpected(chosen.error());
        }
        auto parameters = collect_parameters(arguments, chosen->parameters, sources_of(context.printer));
        if (!parameters) {
            return std::unexpected(std::move(parameters.error()));
        }
        request.parameters = std::move(*parameters);
    }
    auto created = client::wait(api.create_workspace(request));
    if (!created) {
        if (created.error().code == Errc::not_found) { // it is the template: which ones are there?
            if (const auto chosen = (*session)->template_named(arguments.template_name); !chosen) {
                return std::unexpected(chosen.error());
            }
        }
        return std::unexpected(std::move(created.error()));
    }
    for (const model::Unsupported& item : created->unsupported) {
        context.printer.note(
            berth::format("note: {} is not honoured: {}\n", clean_line(item.path), clean_line(item.reason)));
    }
    if (!arguments.wait) {
        if (context.printer.json()) {
            context.printer.print_json(model::encode(*created));
        } else {
            console::print(
                berth::format("{} is coming up. `berth logs --follow {}` shows how.\n", created->name, created->name));
        }
        return 0;
    }
    auto followed = follow_and_tell(context, **session, std::move(*created), 0);
    if (!followed && followed.error().code == Errc::cancelled) {
        return fail(
            Errc::cancelled, berth::format("{} goes on coming up without you.", arguments.name),
            berth::format("`berth logs --follow {0}` shows how; `berth cancel {0}` breaks it off, `berth delete {0}` "
                          "removes it.",
                          arguments.name));
    }
    return followed;
}

} // namespace berth::cli
