// berth exec: one command in the workspace, its streams apart, its end passed on.
#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/format/views.h"
#include "cli/input_pump.h"
#include "cli/signals.h"
#include "client/exec_session.h"

#include <QEventLoop>

#include <algorithm>
#include <array>
#include <csignal>
#include <ranges>
#include <utility>

namespace berth::cli {

namespace {

using model::channel::ExitStatus;

// What is read ahead of a slow workspace; the link holds its own window besides.
constexpr std::size_t pending_limit = 1 << 20;
// With --output json the output is held here until the end.
constexpr std::size_t capture_limit = 64 << 20;

constexpr std::array<std::pair<int, const char*>, 4> passed_signals{{
    {SIGINT, "INT"},
    {SIGTERM, "TERM"},
    {SIGQUIT, "QUIT"},
    {SIGHUP, "HUP"},
}};

model::channel::ExecTarget target_of(const command::Exec& arguments) {
    model::channel::ExecTarget target;
    target.argv = arguments.argv;
    target.shell = arguments.shell;
    target.cwd = arguments.directory;
    target.env = arguments.env;
    if (arguments.tty) {
        model::channel::Pty pty;
        pty.size = console::screen_size(console::out);
        const QByteArray term = qgetenv("TERM");
        pty.term = term.isEmpty() ? pty.term : term.toStdString();
        target.pty = pty;
    }
    return target;
}

// One run of exec, from the session's start to its end.
class Run {
public:
    Run(client::Connection& connection, const command::Exec& arguments, bool capture)
        : capture_(capture)
        , session_(std::make_unique<client::ExecSession>(connection, target_of(arguments), events())) {
        if (arguments.no_input) {
            session_->finish_input();
        } else {
            pump_ = std::make_unique<InputPump>([this](ByteView bytes) { pass_input(bytes); },
                                                [this] { session_->finish_input(); });
        }
    }

    Result<ExitStatus> wait() {
        if (!result_) {
            loop_.exec();
        }
        pump_.reset();
        session_.reset();
        return result_.value_or(fail(Errc::cancelled, "The command was broken off."));
    }

    void signal(int number) {
        const auto found = std::ranges::find(passed_signals, number, &std::pair<int, const char*>::first);
        if (found != passed_signals.end()) {
            session_->signal(found->second);
        }
    }
    void resize() { session_->resize(console::screen_size(console::out)); }

    bool started() const { return started_; }
    const std::string& output() const { return output_; }
    const std::string& error_output() const { return error_output_; }

private:
    client::ExecEvents events() {
        return {
            .started = [this] { started_ = true; },
            .output = [this](ByteView bytes) { take(console::out, output_, bytes); },
            .error_output = [this](ByteView bytes) { take(console::err, error_output_, bytes); },
            .drained =
                [this] {
                    if (pump_) {
                        pump_->go_on();
                    }
                },
            .ended = [this](const Result<ExitStatus>& status) { end(status); },
        };
    }

    void pass_input(ByteView bytes) {
        session_->input(bytes);
        if (session_->pending() > pending_limit) {
            pump_->pause();
        }
    }

    void take(int descriptor, std::string& captured, ByteView bytes) {
        started_ = true;
        if (!capture_) {
            if (!console::write(descriptor, bytes)) {
                const std::string problem = console::write_problem();
                if (problem.empty()) { // the command is told as a pipe would tell it
                    end(ExitStatus{.code = std::nullopt, .signal = "PIPE"});
                } else {
                    end(std::unexpected(console::output_error(problem)));
                }
            }
        } else if (captured.size() + bytes.size() <= capture_limit) {
            captured += as_text(bytes);
        } else {
            end(fail(Errc::too_large, "The command's output is too long to be shown as JSON.",
                     "Leave --output json out: then it is passed on as it comes."));
        }
    }

    void end(Result<ExitStatus> status) {
        if (!result_) {
            result_ = std::move(status);
            loop_.quit();
        }
    }

    bool capture_;
    bool started_ = false;
    std::string output_;
    std::string error_output_;
    std::optional<Result<ExitStatus>> result_;
    QEventLoop loop_;
    std::unique_ptr<client::ExecSession> session_;
    std::unique_ptr<InputPump> pump_;
};

} // namespace

Result<int> run(const Context& context, const command::Exec& arguments) {
    const bool json = context.printer.json();
    if (arguments.tty && json) {
        return fail(Errc::invalid_argument, "A terminal's output cannot be shown as JSON.",
                    "Leave out one of --tty and --output json.");
    }
    const auto opened = open_workspace(context.options, arguments.workspace);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    auto connection = opened->connect();
    if (!connection) {
        return std::unexpected(std::move(connection.error()));
    }
    Run execution(**connection, arguments, json);
    std::optional<console::RawMode> raw;
    if (arguments.tty && console::is_terminal(console::in)) {
        raw.emplace(console::in); // Ctrl-C is a key of the workspace's terminal then
    }
    const SignalScope pass_on(passed_signals | std::views::keys | std::ranges::to<std::vector>(),
                              [&](int number) { execution.signal(number); });
    std::optional<SignalScope> resizes;
    if (arguments.tty) {
        resizes.emplace(std::vector{SIGWINCH}, [&](int) { execution.resize(); });
    }
    auto status = execution.wait();
    raw.reset();
    if (!status) {
        if (!execution.started() || status.error().code == Errc::too_large || status.error().code == Errc::io_error) {
            return std::unexpected(std::move(status.error()));
        }
        const int code = static_cast<int>(ExitCode::stream_lost);
        console::complain(json ? model::dump(error_document(status.error(), code)) + "\n"
                               : render_error(status.error(), context.printer.err));
        return code;
    }
    if (json) {
        model::Json document = {{"exit_code", exit_code_of(*status)},
                                {"signal", status->signal.empty() ? model::Json(nullptr) : model::Json(status->signal)},
                                {"stdout", execution.output()},
                                {"stderr", execution.error_output()}};
        context.printer.print_json(document);
    }
    return exit_code_of(*status);
}

} // namespace berth::cli
