// berth completion, and the names that its scripts ask for.
#include "cli/completion.h"

#include "cli/commands/commands.h"
#include "cli/console.h"

namespace berth::cli {

namespace {

using namespace std::literals;

// Somebody waits with a finger on the tab key.
constexpr auto names_limit = 2s;

} // namespace

Result<int> run(const Context& context, const command::Completion& arguments) {
    auto script = completion_script(arguments.shell, describe_program());
    if (!script) {
        return std::unexpected(std::move(script.error()));
    }
    if (context.printer.json()) {
        context.printer.print_json({{"shell", arguments.shell}, {"script", *script}});
    } else {
        console::print(*script);
    }
    return 0;
}

// Whatever goes wrong, there is nothing to complete and nothing to say.
Result<int> run(const Context& context, const command::Names& arguments) {
    auto session = Session::open(context.options);
    if (!session) {
        return 0;
    }
    client::ApiClient& api = (*session)->api();
    const Error late{Errc::timed_out, {}, {}};
    const auto print = [](const auto& items) {
        for (const auto& item : items) {
            console::print(item.name + "\n");
        }
    };
    if (arguments.kind == "workspaces") {
        if (const auto items = client::wait(client::with_deadline(api.workspaces(), names_limit, late))) {
            print(*items);
        }
    } else if (const auto items = client::wait(client::with_deadline(api.templates(), names_limit, late))) {
        print(*items);
    }
    return 0;
}

} // namespace berth::cli
