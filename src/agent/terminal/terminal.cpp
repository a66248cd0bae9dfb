#include "agent/terminal/terminal.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <csignal>
#include <utility>

namespace berth::agent {

namespace {

// What may wait for the program to read it; then whoever types waits, and answers of the screen are dropped.
constexpr std::size_t max_input = 64 * 1024;
// What is read after the process has ended and others still have the terminal open.
constexpr std::size_t terminal_last_output = 1024 * 1024;
// A pty hands out 4 KiB at a time.
constexpr std::size_t pty_read_size = 16 * 1024;

} // namespace

Result<std::shared_ptr<Terminal>> Terminal::start(const asio::any_io_executor& executor, Reaper& reaper, Setup setup) {
    setup.process.pty = PtySize{setup.size.cols, setup.size.rows};
    auto process = spawn(setup.process);
    if (!process) {
        return std::unexpected(std::move(process.error()));
    }
    auto end = reaper.watch(process->pid);
    std::shared_ptr<Terminal> terminal(new Terminal(executor, std::move(setup), std::move(*process), std::move(end)));
    asio::co_spawn(executor, read(terminal), asio::detached);
    asio::co_spawn(executor, write(terminal), asio::detached);
    asio::co_spawn(executor, await_end(terminal), asio::detached);
    return terminal;
}

Terminal::Terminal(const asio::any_io_executor& executor, Setup setup, Process process, std::shared_ptr<ProcessEnd> end)
    : id_(std::move(setup.id))
    , name_(std::move(setup.name))
    , created_(setup.created)
    , pid_(process.pid)
    , pty_(executor, std::move(process.pty))
    , end_(std::move(end))
    , screen_(vt::Size{setup.size.cols, setup.size.rows})
    , size_(setup.size)
    , input_changed_(executor)
    , reading_ended_(executor) {}

model::channel::TerminalInfo Terminal::info() const {
    model::channel::TerminalInfo info;
    info.terminal = id_;
    info.name = name_;
    info.size = size_.current();
    info.title = screen_.title();
    info.pid = pid_;
    info.created = created_;
    info.clients = static_cast<std::uint32_t>(viewers_.size());
    return info;
}

ViewerId Terminal::add(TerminalViewer& viewer) {
    viewers_.emplace(++last_viewer_, &viewer);
    return last_viewer_;
}

void Terminal::remove(ViewerId viewer) {
    viewers_.erase(viewer);
    size_.left(viewer);
}

asio::awaitable<bool> Terminal::type(ViewerId viewer, Bytes bytes) {
    const auto self = shared_from_this(); // the terminal may end while this waits
    while (!over_ && input_.size() >= max_input) {
        co_await input_changed_.wait();
    }
    if (over_) {
        co_return false;
    }
    if (const auto size = size_.typed(viewer)) {
        apply(*size);
    }
    input_.insert(input_.end(), bytes.begin(), bytes.end());
    input_changed_.notify();
    co_return true;
}

void Terminal::resize(ViewerId viewer, TerminalSize size) {
    if (over_) {
        return;
    }
    if (const auto taken = size_.resized(viewer, size)) {
        apply(*taken);
    }
}

void Terminal::apply(TerminalSize size) {
    screen_.resize({size.cols, size.rows});
    // A terminal without a size is still a terminal: the program then works with the one it knows.
    [[maybe_unused]] const auto sized = set_pty_size(pty_.native(), {size.cols, size.rows});
    for (const auto& [id, viewer] : viewers_) {
        viewer->resized(size);
    }
}

void Terminal::set_colors(model::channel::TerminalColors colors) {
    const auto color = [](std::uint32_t rgb) {
        return vt::Color::rgb(static_cast<std::uint8_t>(rgb >> 16), static_cast<std::uint8_t>(rgb >> 8),
                              static_cast<std::uint8_t>(rgb));
    };
    screen_.set_default_colors({color(colors.foreground), color(colors.background)});
}

void Terminal::hang_up() {
    if (!end_->known()) {
        ::kill(-pid_, SIGHUP);
        ::kill(-pid_, SIGCONT); // a stopped one could not follow
    }
}

void Terminal::absorb(ByteView output) {
    Bytes relayed;
    screen_.feed(output, &relayed);
    const Bytes replies = screen_.take_replies();
    if (!replies.empty() && input_.size() < max_input) {
        input_.insert(input_.end(), replies.begin(), replies.end());
        input_changed_.notify();
    }
    for (const auto& [id, viewer] : viewers_) {
        viewer->output(relayed);
    }
    if (screen_.title() != title_) {
        title_ = screen_.title();
        for (const auto& [id, viewer] : viewers_) {
            viewer->titled(title_);
        }
    }
}

asio::awaitable<void> Terminal::read(std::shared_ptr<Terminal> self) {
    Bytes buffer(pty_read_size);
    while (!self->end_->known()) {
        const std::size_t count = co_await self->pty_.read_some(buffer);
        if (count == 0) {
            break;
        }
        self->absorb(ByteView(buffer).first(count));
    }
    self->reading_ = false;
    self->reading_ended_.notify();
}

asio::awaitable<void> Terminal::write(std::shared_ptr<Terminal> self) {
    for (;;) {
        while (!self->over_ && self->input_.empty()) {
            co_await self->input_changed_.wait();
        }
        if (self->over_) {
            co_return;
        }
        const Bytes taken = std::exchange(self->input_, {});
        self->input_changed_.notify(); // there is room again
        if (!co_await self->pty_.write(taken)) {
            co_return;
        }
    }
}

// The terminal ends with the process that was started in it; what others wrote until then still shows.
asio::awaitable<void> Terminal::await_end(std::shared_ptr<Terminal> self) {
    const ExitStatus status = co_await self->end_->wait();
    self->pty_.cancel();
    while (self->reading_) {
        co_await self->reading_ended_.wait();
    }
    Bytes buffer(pty_read_size);
    for (std::size_t total = 0; total < terminal_last_output;) {
        const std::size_t count = self->pty_.read_now(buffer);
        if (count == 0) {
            break;
        }
        self->absorb(ByteView(buffer).first(count));
        total += count;
    }
    self->over_ = true;
    self->pty_.close(); // hangs up on whoever is left in it
    self->input_changed_.notify();
    const auto viewers = std::exchange(self->viewers_, {});
    for (const auto& [id, viewer] : viewers) {
        viewer->exited(status);
    }
    if (self->ended_) {
        self->ended_();
    }
}

} // namespace berth::agent
