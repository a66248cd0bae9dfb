// berth terminal: a terminal of the workspace in this one. It belongs to the workspace: leaving it, or losing the
// connection, ends nothing in it.
#include "base/format.h"
#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/detach_keys.h"
#include "cli/exit_code.h"
#include "cli/format/text.h"
#include "cli/format/views.h"
#include "cli/input_pump.h"
#include "cli/signals.h"
#include "client/terminal_session.h"

#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <csignal>

namespace berth::cli {

namespace {

using client::ConnectionState;
using model::channel::TerminalInfo;

// What a program may have switched on and the person's own shell does not expect (xterm's control sequences): the
// alternate screen, a hidden cursor, mouse reports, bracketed paste, focus reports, application keys, origin mode,
// margins, colours.
constexpr std::string_view usual_modes = "\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l"
                                         "\x1b[?1004l\x1b[?1l\x1b>\x1b[?6l\x1b[r\x1b[?7h\x1b[0m\x1b(B\x0f";

constexpr std::size_t keys_pending_limit = 1 << 20; // of what was typed or pasted, ahead of a slow workspace

// The terminal that a person means who names none: the one opened last; a new one where there is none.
Result<model::channel::TerminalTarget> choose_target(client::Connection& connection,
                                                     const command::Terminal& arguments) {
    model::channel::TerminalTarget target;
    target.size = console::screen_size(console::out);
    target.read_only = arguments.read_only;
    target.name = arguments.name;
    target.terminal = arguments.terminal;
    if (arguments.create || !arguments.name.empty()) {
        target.terminal = std::string(model::channel::new_terminal);
    }
    if (!target.terminal.empty()) {
        return target;
    }
    const auto list = client::wait(client::list_terminals(connection));
    if (!list) {
        return std::unexpected(list.error());
    }
    const auto latest = std::ranges::max_element(list->terminals, {}, &TerminalInfo::created);
    target.terminal = latest == list->terminals.end() ? std::string(model::channel::new_terminal) : latest->terminal;
    return target;
}

// One attachment, from the first screen to leaving.
class Attachment {
public:
    Attachment(client::Connection& connection, model::channel::TerminalTarget target)
        : connection_(connection)
        , raw_(console::in)
        , session_(std::make_unique<client::TerminalSession>(connection, std::move(target), events()))
        , pump_([this](ByteView bytes) { type(bytes); }, [this] { session_->detach(); }) {
        release_.setSingleShot(true);
        release_.setInterval(DetachKeys::hold_limit);
        QObject::connect(&release_, &QTimer::timeout, &release_, [this] { send(keys_.release()); });
        QObject::connect(&connection, &client::Connection::state_changed, &release_, [this] { show_state(); });
    }

    Result<void> wait() {
        if (!result_) {
            loop_.exec();
        }
        session_.reset();
        return result_.value_or(Result<void>());
    }

    void resize() { session_->resize(console::screen_size(console::out)); }
    void leave() { session_->detach(); }

    const std::optional<TerminalInfo>& info() const { return info_; }
    const std::optional<model::channel::ExitStatus>& exited() const { return exited_; }

private:
    client::TerminalEvents events() {
        return {
            .attached =
                [this](const TerminalInfo& info) {
                    if (!info_) {
                        // What is on the screen moves up into the scrollback; the snapshot starts on a clear one.
                        console::print(std::string(console::screen_size(console::out).rows, '\n') + "\x1b[H\x1b[2J");
                    }
                    info_ = info;
                },
            .snapshot = [this](ByteView bytes, bool) { show(bytes); },
            .output = [this](ByteView bytes) { show(bytes); },
            .resized = {},
            .title = {}, // it is in the output too
            .exited = [this](const model::channel::ExitStatus& status) { exited_ = status; },
            .ended = [this](const Result<void>& result) { end(result); },
        };
    }

    void show(ByteView bytes) {
        if (!console::write(console::out, bytes)) {
            end(fail(Errc::io_error, "The terminal is gone."));
        }
    }

    void type(ByteView bytes) {
        const auto typed = keys_.take(bytes);
        send(typed.pass);
        if (typed.detach) {
            session_->detach();
        } else if (keys_.holds()) {
            release_.start();
        } else {
            release_.stop();
        }
    }

    void send(ByteView bytes) {
        if (bytes.empty() || session_->pending() > keys_pending_limit) {
            return; // the line is down and nobody pastes a megabyte into it: what is typed there is not kept
        }
        session_->input(bytes);
    }

    // A broken connection shows in the window's title: the screen belongs to the workspace.
    void show_state() {
        const auto kind = connection_.state().kind;
        if (kind == ConnectionState::Kind::reconnecting && !announced_) {
            announced_ = true;
            console::print("\x1b]0;berth: connection lost, trying again\a");
        } else if (kind == ConnectionState::Kind::connected && announced_) {
            announced_ = false;
            console::print("\x1b]0;" + clean_line(info_ ? info_->title : "") + "\a");
        }
    }

    void end(Result<void> result) {
        if (!result_) {
            result_ = std::move(result);
            loop_.quit();
        }
    }

    client::Connection& connection_;
    console::RawMode raw_;
    QEventLoop loop_;
    QTimer release_;
    DetachKeys keys_;
    std::optional<TerminalInfo> info_;
    std::optional<model::channel::ExitStatus> exited_;
    std::optional<Result<void>> result_;
    bool announced_ = false;
    std::unique_ptr<client::TerminalSession> session_;
    InputPump pump_;
};

Result<int> list_terminals(const Context& context, client::Connection& connection) {
    const auto list = client::wait(client::list_terminals(connection));
    if (!list) {
        return std::unexpected(list.error());
    }
    if (context.printer.json()) {
        context.printer.print_json(model::channel::encode(*list));
    } else {
        const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        console::print(render_terminals(list->terminals, now, context.printer.width(), context.printer.out));
    }
    return 0;
}

} // namespace

Result<int> run(const Context& context, const command::Terminal& arguments) {
    const bool interactive = console::is_terminal(console::in) && console::is_terminal(console::out);
    if (!arguments.list && (!interactive || context.printer.json())) {
        return fail(Errc::invalid_argument, "A terminal can only be shown on a terminal.",
                    "`berth exec` runs a command without one; `berth terminal --list` lists what is open.");
    }
    const auto opened = open_workspace(context.options, arguments.workspace);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    auto connection = opened->connect();
    if (!connection) {
        return std::unexpected(std::move(connection.error()));
    }
    if (arguments.list) {
        return list_terminals(context, **connection);
    }
    auto target = choose_target(**connection, arguments);
    if (!target) {
        return std::unexpected(std::move(target.error()));
    }
    std::optional<TerminalInfo> info;
    std::optional<model::channel::ExitStatus> exited;
    Result<void> result;
    {
        Attachment attachment(**connection, std::move(*target));
        const SignalScope resizes({SIGWINCH}, [&](int) { attachment.resize(); });
        const SignalScope leaving({SIGTERM, SIGHUP}, [&](int) { attachment.leave(); });
        result = attachment.wait();
        info = attachment.info();
        exited = attachment.exited();
    }
    if (info) {
        console::print(berth::format("{}\r\n", usual_modes));
    }
    if (exited) {
        context.printer.note(berth::format("Terminal {} has ended.\n", info ? info->terminal : ""));
        return exit_code_of(*exited);
    }
    if (!result) {
        return std::unexpected(std::move(result.error()));
    }
    if (info) {
        context.printer.note(berth::format("Left terminal {0}; `berth terminal {1} --id {0}` comes back to it.\n",
                                           info->terminal, opened->workspace.name));
    }
    return 0;
}

} // namespace berth::cli
