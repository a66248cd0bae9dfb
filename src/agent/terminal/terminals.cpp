#include "agent/terminal/terminals.h"

#include "base/format.h"

#include <algorithm>

namespace berth::agent {

namespace {

// Each holds a screen and a pty: enough for any team, and a bound for a client gone wild.
constexpr std::size_t max_terminals = 64;

} // namespace

ProcessSpec LoginShell::process(const std::string& wanted) const {
    ProcessSpec spec;
    spec.program = shell;
    spec.arguments = {"-" + shell.substr(shell.rfind('/') + 1)};
    spec.environment = environment_block(terminal_environment(environment, terminal_type));
    spec.directory = wanted.empty() ? directory : wanted;
    return spec;
}

Result<std::shared_ptr<Terminal>> Terminals::create(TerminalSize size, std::string name, const std::string& directory) {
    if (terminals_.size() >= max_terminals) {
        return fail(Errc::rate_limited, berth::format("The workspace has {} terminals already.", max_terminals),
                    "Close some that nobody needs.");
    }
    const std::uint64_t number = last_ + 1;
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    auto terminal = Terminal::start(executor_, *reaper_,
                                    {.id = "t" + std::to_string(number),
                                     .name = std::move(name),
                                     .size = size,
                                     .process = shell_.process(directory),
                                     .created = now});
    if (!terminal) {
        return terminal;
    }
    last_ = number;
    terminals_.emplace(number, *terminal);
    (*terminal)->on_end([this, number] { terminals_.erase(number); });
    return terminal;
}

Result<std::shared_ptr<Terminal>> Terminals::find(const std::string& id) const {
    const auto found =
        std::ranges::find_if(terminals_, [&id](const auto& entry) { return id == "t" + std::to_string(entry.first); });
    if (found == terminals_.end()) {
        return fail(Errc::not_found, berth::format("There is no terminal {} in this workspace.", id),
                    "It may have ended; open a new one.");
    }
    return found->second;
}

model::channel::TerminalList Terminals::list() const {
    model::channel::TerminalList list;
    for (const auto& [number, terminal] : terminals_) {
        list.terminals.push_back(terminal->info());
    }
    return list;
}

void Terminals::hang_up_all() {
    for (const auto& [number, terminal] : terminals_) {
        terminal->hang_up();
    }
}

} // namespace berth::agent
