#include "cli/app.h"

#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/format/views.h"
#include "cli/signals.h"

#include <QCoreApplication>

#include <cstdlib>

namespace berth::cli {

namespace {

const char* environment(const char* name) {
    return std::getenv(name);
}

Printer printer_for(Output output, bool no_color) {
    return {.output = output,
            .out = style_for(console::is_terminal(console::out), no_color, environment),
            .err = style_for(console::is_terminal(console::err), no_color, environment)};
}

int tell(const Error& error, const Printer& printer) {
    const int code = static_cast<int>(exit_code_of(error.code));
    console::complain(printer.json() ? model::dump(error_document(error, code)) + "\n"
                                     : render_error(error, printer.err));
    return code;
}

// As a program ends that a broken pipe ended: 128 and SIGPIPE's number.
constexpr int reader_gone = 141;

// The code that a command ended with, unless its output did not arrive. That nobody read to the end is nobody's error.
int end_with(int code, const Printer& printer) {
    const auto arrived = console::output_arrived();
    return arrived || arrived.error().code == Errc::cancelled ? code : tell(arrived.error(), printer);
}

} // namespace

int run_program(std::vector<std::string> words, std::string_view version) {
    auto arguments = parse_arguments(std::move(words), version);
    if (!arguments) {
        const ParseEnd& end = arguments.error();
        const Printer printer = printer_for(end.output, false);
        if (end.help.empty()) {
            return tell(end.error, printer);
        }
        ignore_broken_pipes();
        console::print(end.help);
        return end_with(0, printer);
    }
    const Context context{arguments->global, printer_for(arguments->global.output, arguments->global.no_color)};
    ignore_broken_pipes();
    // Ends every loop that waits: wait() then says that it was cancelled.
    const SignalScope interrupt({SIGINT, SIGTERM, SIGHUP}, [](int) { QCoreApplication::exit(); });
    console::when_output_is_lost([] { QCoreApplication::exit(); }); // nobody would see what comes
    const auto result = std::visit([&](const auto& command) { return run(context, command); }, arguments->command);
    if (!result && console::output_arrived()) {
        return tell(result.error(), context.printer);
    }
    return end_with(result.value_or(reader_gone), context.printer);
}

} // namespace berth::cli
