#include "agent/observe/tool_check.h"

#include "agent/process/descriptor.h"
#include "agent/process/spawn.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <csignal>

namespace berth::agent {

namespace {

using namespace std::literals;

// Asked at the same time: few, since they compete with the person's own work.
constexpr std::size_t at_once = 3;
// Java takes half a second on a busy machine; what takes longer than this hangs.
constexpr auto patience = 10s;
// A version stands in the first lines.
constexpr std::size_t output_limit = 16 * 1024;

// Takes commands, "--" and arguments: runs the first command that there is. What comes before the mark is the login
// shell's own noise; without a mark there is no such command.
constexpr char mark = '\x1e';
constexpr const char* check_script = R"(found=
while [ "$1" != "--" ]; do
  if [ -z "$found" ] && command -v "$1" >/dev/null 2>&1; then found=$1; fi
  shift
done
shift
[ -n "$found" ] || exit 127
printf '\036'
exec "$found" "$@" 2>&1)";

ProcessSpec shell_process(const std::string& shell, const model::ToolProbe& probe) {
    ProcessSpec spec;
    spec.program = shell;
    spec.arguments = {shell, "-l", "-c", check_script, "berth-tools"};
    spec.arguments.insert(spec.arguments.end(), probe.commands.begin(), probe.commands.end());
    spec.arguments.emplace_back("--");
    spec.arguments.insert(spec.arguments.end(), probe.arguments.begin(), probe.arguments.end());
    return spec;
}

} // namespace

struct ToolCheck::Round {
    explicit Round(const asio::any_io_executor& executor)
        : ended(executor) {}

    std::vector<model::Tool> tools;
    std::vector<model::ToolReport> reports;
    std::size_t next = 0;
    std::size_t asking = 0; // coroutines
    net::Event ended;       // one of them has
};

asio::awaitable<std::vector<model::ToolReport>> ToolCheck::check(std::vector<model::Tool> tools) {
    const auto round = std::make_shared<Round>(executor_);
    round->reports.resize(tools.size());
    round->tools = std::move(tools);
    round->asking = std::min(at_once, round->tools.size());
    for (std::size_t i = 0; i < round->asking; ++i) {
        asio::co_spawn(executor_, ask_some(round), asio::detached);
    }
    while (round->asking > 0) {
        co_await round->ended.wait();
    }
    co_return std::move(round->reports);
}

asio::awaitable<void> ToolCheck::ask_some(std::shared_ptr<Round> round) {
    while (round->next < round->tools.size()) {
        const std::size_t index = round->next++;
        const auto output = co_await ask(model::probe_of(round->tools[index].name));
        round->reports[index] = model::judge(round->tools[index], output);
    }
    --round->asking;
    round->ended.notify();
}

asio::awaitable<std::optional<std::string>> ToolCheck::ask(model::ToolProbe probe) {
    auto spec = shell_process(setup_.shell, probe);
    spec.environment = environment_block(setup_.environment);
    spec.directory = setup_.directory;
    auto process = spawn(spec);
    if (!process) {
        co_return std::nullopt;
    }
    const auto end = reaper_.watch(process->pid);
    const auto output = std::make_shared<Descriptor>(executor_, std::move(process->stdout_pipe));
    process->stdin_pipe.reset();
    asio::steady_timer late(executor_, patience);
    late.async_wait([output, end, pid = process->pid](const boost::system::error_code& error) {
        if (!error && !end->known()) {
            ::kill(-pid, SIGKILL);
            output->cancel(); // something that has left the group may hold it open
        }
    });
    std::string said;
    Bytes buffer(read_size);
    while (said.size() < output_limit) {
        const std::size_t count = co_await output->read_some(buffer);
        if (count == 0) {
            break;
        }
        said += as_text(ByteView(buffer).first(count));
    }
    if (!end->known()) {
        // It has closed its output and may have something left to do; or it says too much.
        output->close();
        ::kill(-process->pid, said.size() < output_limit ? SIGTERM : SIGKILL);
    }
    co_await end->wait();
    late.cancel();
    const auto marked = said.find(mark);
    if (marked == std::string::npos) {
        co_return std::nullopt;
    }
    co_return said.substr(marked + 1);
}

} // namespace berth::agent
