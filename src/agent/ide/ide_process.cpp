#include "agent/ide/ide_process.h"

#include "base/format.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <fcntl.h>

namespace berth::agent {

namespace {

using namespace std::literals;

// Between asking it to end and making it: it tells its terminals and extensions.
constexpr auto end_grace = 5s;
// Of one run; what a healthy one writes is a few kilobytes.
constexpr std::size_t most_logged = 1024 * 1024;
// Enough for the line that says why.
constexpr std::size_t most_last_words = 4096;
constexpr std::size_t longest_line = 300;

std::string last_line(std::string_view text) {
    const auto end = text.find_last_not_of(" \t\r\n");
    if (end == std::string_view::npos) {
        return {};
    }
    text = text.substr(0, end + 1);
    if (const auto begin = text.find_last_of("\r\n"); begin != std::string_view::npos) {
        text.remove_prefix(begin + 1);
    }
    return std::string(text.substr(0, longest_line));
}

} // namespace

Result<std::shared_ptr<IdeProcess>> IdeProcess::start(const asio::any_io_executor& executor, Reaper& reaper,
                                                      const ProcessSpec& spec, const std::filesystem::path& log) {
    auto process = spawn(spec);
    if (!process) {
        return std::unexpected(std::move(process.error()));
    }
    auto end = reaper.watch(process->pid);
    // Without a log it runs as well.
    UniqueFd file(::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
    std::shared_ptr<IdeProcess> started(new IdeProcess(executor, std::move(*process), std::move(end), std::move(file)));
    for (const auto& output : {started->output_, started->errors_}) {
        asio::co_spawn(executor, collect(started, output), asio::detached);
    }
    return started;
}

IdeProcess::IdeProcess(const asio::any_io_executor& executor, Process process, std::shared_ptr<ProcessEnd> end,
                       UniqueFd log)
    : executor_(executor)
    , pid_(process.pid)
    , end_(std::move(end))
    , output_(std::make_shared<Descriptor>(executor, std::move(process.stdout_pipe)))
    , errors_(std::make_shared<Descriptor>(executor, std::move(process.stderr_pipe)))
    , log_(std::move(log)) {}

asio::awaitable<void> IdeProcess::collect(std::shared_ptr<IdeProcess> self, std::shared_ptr<Descriptor> output) {
    Bytes buffer(read_size);
    for (;;) {
        const std::size_t count = co_await output->read_some(buffer);
        if (count == 0) {
            co_return;
        }
        self->keep(ByteView(buffer).first(count));
    }
}

void IdeProcess::keep(ByteView bytes) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    last_ += text;
    if (last_.size() > most_last_words) {
        last_.erase(0, last_.size() - most_last_words);
    }
    if (log_ && logged_ < most_logged) {
        logged_ += text.size();
        [[maybe_unused]] const auto written = ::write(log_.get(), text.data(), text.size());
    }
}

asio::awaitable<bool> IdeProcess::ended_within(std::chrono::milliseconds limit) {
    using namespace asio::experimental::awaitable_operators;
    if (!end_->known()) {
        asio::steady_timer timer(executor_, limit);
        co_await (end_->wait() || timer.async_wait(asio::use_awaitable));
    }
    co_return end_->known();
}

void IdeProcess::signal(int number) const {
    if (!end_->known()) {
        ::kill(-pid_, number);
    }
}

asio::awaitable<void> IdeProcess::end() {
    signal(SIGTERM);
    signal(SIGCONT); // a stopped one could not follow
    const bool followed = co_await ended_within(end_grace);
    // Also those of its group that outlived it.
    ::kill(-pid_, SIGKILL);
    if (!followed) {
        co_await end_->wait();
    }
}

std::string IdeProcess::how_it_ended() const {
    if (!end_->known()) {
        return "It does not answer.";
    }
    const auto& status = end_->status();
    if (!status.signal.empty()) {
        return berth::format("It was ended by SIG{}.", status.signal);
    }
    const std::string words = last_line(last_);
    return berth::format("It ended with code {}{}", status.code.value_or(0), words.empty() ? "." : ": " + words);
}

} // namespace berth::agent
