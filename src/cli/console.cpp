#include "cli/console.h"

#include <array>
#include <optional>

namespace berth::cli::console {

namespace {

// Standard output is one for the whole process, and so is what became of it.
struct OutputState {
    std::optional<std::string> problem; // of the first write that failed
    std::function<void()> lost;
};
OutputState& output_state() {
    static OutputState state;
    return state;
}

constexpr std::size_t read_size = 64 * 1024;
// A password or a token; what is longer comes from a file.
constexpr std::size_t line_limit = 16 * 1024;

// A line of standard input without its end; false where there is none.
bool read_line(std::string& line) {
    line.clear();
    char character = 0;
    while (line.size() < line_limit) {
        if (read_some(std::as_writable_bytes(std::span(&character, 1))) <= 0) { // interrupted too: Ctrl-C answers
            return false;
        }
        if (character == '\n') {
            if (line.ends_with('\r')) {
                line.pop_back();
            }
            return true;
        }
        line += character;
    }
    return true;
}

} // namespace

bool print(std::string_view text) {
    OutputState& state = output_state();
    if (state.problem) {
        return false;
    }
    if (write(out, as_bytes(text))) {
        return true;
    }
    state.problem = write_problem();
    if (state.lost) {
        state.lost();
    }
    return false;
}

void when_output_is_lost(std::function<void()> lost) {
    output_state().lost = std::move(lost);
}

Error output_error(const std::string& problem) {
    return problem.empty() ? Error{Errc::cancelled, "Nobody reads the output any more.", {}}
                           : Error{Errc::io_error, "The output cannot be written: " + problem + ".",
                                   "Make room where it goes, or send it elsewhere."};
}

Result<void> output_arrived() {
    const auto& problem = output_state().problem;
    return problem ? std::unexpected(output_error(*problem)) : Result<void>();
}

Result<bool> confirm(const std::string& question) {
    if (!is_terminal(in)) {
        return fail(Errc::invalid_argument, "There is no terminal to ask on.");
    }
    complain(question + " [y/N] ");
    std::string answer;
    read_line(answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

Result<Secret> ask_secret(const std::string& prompt) {
    std::string line;
    bool complete = false;
    {
        const SilentTyping typing;
        if (!typing.silent()) {
            return fail(Errc::invalid_argument, "There is no terminal to ask on.");
        }
        complain(prompt + ": ");
        complete = read_line(line);
    }
    complain("\n");
    Secret answer(line);
    wipe(line.data(), line.size());
    if (!complete) {
        return fail(Errc::cancelled, "Nothing was typed.");
    }
    return answer;
}

Result<std::string> read_all(std::size_t limit) {
    std::string text;
    std::array<char, read_size> buffer;
    while (true) {
        const auto count = read_some(std::as_writable_bytes(std::span(buffer)));
        if (count == 0) {
            return text;
        }
        if (count < 0 && !read_again()) {
            return fail(Errc::io_error, "Standard input cannot be read.");
        }
        if (count > 0) {
            text.append(buffer.data(), static_cast<std::size_t>(count));
        }
        if (text.size() > limit) {
            return fail(Errc::too_large, "Standard input is longer than " + std::to_string(limit) + " bytes.");
        }
    }
}

} // namespace berth::cli::console
