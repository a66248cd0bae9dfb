#include "agent/init/init_shell.h"

#include <array>
#include <string_view>
#include <sys/stat.h>

namespace berth::agent {

namespace {

// The exported variables are what a child of the shell finds in its environment. The mark says that all is there.
constexpr std::string_view script = R"sh(
__berth_command=$1
__berth_directory=$2
set --
cd -- "$__berth_directory" || exit 1
trap '__berth_code=$?
trap - EXIT
{ pwd -P && printf "\0" && cat /proc/self/environ && printf "\0%s\0" __berth_end; } >&9 2>/dev/null
exit "$__berth_code"' EXIT
eval "$__berth_command"
)sh";

constexpr std::string_view end_mark{"\0__berth_end\0", 13};
static_assert(ProcessSpec::extra_fd_number == 9, "the script names it");

// More environment than the kernel would pass on.
constexpr off_t max_state = 4 * 1024 * 1024;

// bash where there is one: it is what template authors write for.
std::string init_shell() {
    for (const char* shell : {"/bin/bash", "/usr/bin/bash"}) {
        if (::access(shell, X_OK) == 0) {
            return shell;
        }
    }
    return "/bin/sh";
}

} // namespace

ProcessSpec init_process(const std::string& command, const Variables& environment, const std::string& directory,
                         int state_fd) {
    ProcessSpec spec;
    spec.program = init_shell();
    spec.arguments = {spec.program, "-c", std::string(script), "berth-init", command, directory};
    spec.environment = environment_block(environment);
    spec.directory = "/";
    spec.extra_fd = state_fd;
    return spec;
}

std::optional<ShellState> read_shell_state(int state_fd) {
    struct stat status{};
    if (::fstat(state_fd, &status) != 0 || status.st_size <= 0 || status.st_size > max_state) {
        return std::nullopt;
    }
    std::string text(static_cast<std::size_t>(status.st_size), '\0');
    if (::pread(state_fd, text.data(), text.size(), 0) != status.st_size || !text.ends_with(end_mark)) {
        return std::nullopt;
    }
    std::string_view rest(text);
    rest.remove_suffix(end_mark.size());
    const auto first = rest.find('\0');
    if (first == std::string_view::npos) {
        return std::nullopt;
    }
    ShellState state;
    state.directory = rest.substr(0, rest[first - (first > 0 ? 1 : 0)] == '\n' ? first - 1 : first);
    rest.remove_prefix(first + 1);
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\0'), rest.size());
        const auto variable = rest.substr(0, end);
        if (const auto equals = variable.find('='); equals != std::string_view::npos && equals > 0) {
            state.environment.emplace(variable.substr(0, equals), variable.substr(equals + 1));
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return state;
}

} // namespace berth::agent
