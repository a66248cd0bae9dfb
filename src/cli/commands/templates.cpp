// berth templates, templates show, templates validate.
#include "base/format.h"
#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/format/text.h"
#include "cli/format/views.h"
#include "model/template_parser.h"

#include <fstream>
#include <iterator>

namespace berth::cli {

namespace {

Result<std::string> read_template(const std::string& file) {
    if (file == "-") {
        return console::read_all(model::template_size_limit);
    }
    std::ifstream input(file, std::ios::binary);
    std::string text(model::template_size_limit + 1, '\0');
    if (!input || !input.read(text.data(), static_cast<std::streamsize>(text.size())).eof()) {
        // Longer than the limit is for the parser to say.
        if (!input) {
            return fail(Errc::not_found, berth::format("The file {} cannot be read.", file), "Check its name.");
        }
    }
    text.resize(static_cast<std::size_t>(input.gcount()));
    return text;
}

} // namespace

Result<int> run(const Context& context, const command::TemplatesList&) {
    auto session = Session::open(context.options);
    if (!session) {
        return std::unexpected(std::move(session.error()));
    }
    const auto templates = client::wait((*session)->api().templates());
    if (!templates) {
        return std::unexpected(templates.error());
    }
    if (context.printer.json()) {
        context.printer.print_json(model::encode_templates(*templates));
    } else {
        console::print(render_templates(*templates, context.printer.width(), context.printer.out));
    }
    return 0;
}

Result<int> run(const Context& context, const command::TemplatesShow& arguments) {
    auto session = Session::open(context.options);
    if (!session) {
        return std::unexpected(std::move(session.error()));
    }
    const auto found = (*session)->template_named(arguments.name);
    if (!found) {
        return std::unexpected(found.error());
    }
    if (context.printer.json()) {
        context.printer.print_json(model::encode(*found));
    } else {
        console::print(render_template(*found, context.printer.width(), context.printer.out));
    }
    return 0;
}

Result<int> run(const Context& context, const command::TemplatesValidate& arguments) {
    model::Json files = model::Json::array();
    bool all_valid = true;
    for (const std::string& file : arguments.files) {
        auto text = read_template(file);
        if (!text) {
            return std::unexpected(std::move(text.error()));
        }
        const auto parsed = model::parse_template(*text);
        model::Json problems = model::Json::array();
        if (parsed) {
            context.printer.note(berth::format("{}: {} is a valid template.\n", clean_line(file), parsed->name));
        } else {
            all_valid = false;
            for (const model::TemplateProblem& problem : parsed.error()) {
                problems.push_back({{"line", problem.line},
                                    {"column", problem.column},
                                    {"message", problem.message},
                                    {"hint", problem.hint}});
                context.printer.note(clean_line(model::format_problem(file, problem)) + "\n");
            }
        }
        files.push_back({{"file", file}, {"valid", parsed.has_value()}, {"problems", std::move(problems)}});
    }
    if (context.printer.json()) {
        context.printer.print_json({{"files", std::move(files)}});
    }
    return static_cast<int>(all_valid ? ExitCode::success : ExitCode::usage);
}

} // namespace berth::cli
