#include "cli/follow.h"

#include "base/format.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/format/moment.h"
#include "cli/format/progress_view.h"
#include "cli/format/views.h"
#include "cli/live_picture.h"

namespace berth::cli {

namespace {

using namespace std::literals;
using client::Task;
using model::State;

// Longer than a person notices, within what the platform holds a request for.
constexpr auto poll_wait = 25s;
// A platform that restarts is back within this; until then each failure is tried again.
constexpr auto outage_limit = 60s;
constexpr auto outage_pause = 1s;
// Ten pictures a second look live and cost nothing.
constexpr auto redraw_interval = 100ms;
// The log's last lines may come a moment after the state.
constexpr auto log_grace = 1s;
// Between two tries of the platform the log has ended. When everything is over it mostly has, too, and a person waits:
// so it is looked at again soon at first.
constexpr auto first_log_pause = 20ms;
constexpr auto longest_log_pause = 500ms;

bool is_over(const model::Workspace& workspace) {
    if (at_rest(workspace.state, workspace.intent)) {
        return true;
    }
    const bool retries = workspace.failure && workspace.failure->retry_at;
    return workspace.state == State::error && !retries;
}

bool may_pass(Errc code) {
    return code == Errc::unavailable || code == Errc::timed_out || code == Errc::rate_limited;
}

// Asks again and again until it is over; `seen` is told every time.
Task<Result<model::Workspace>> watch(client::ApiClient& api, model::Workspace workspace,
                                     std::function<void(const model::Workspace&)> seen) {
    std::uint64_t after = 0;
    auto last_answer = std::chrono::steady_clock::now();
    while (!is_over(workspace)) {
        auto page = co_await api.events(after, poll_wait, workspace.id);
        Result<model::Workspace> next =
            page ? co_await api.workspace(workspace.id) : Result<model::Workspace>(std::unexpected(page.error()));
        if (next) {
            after = page->next;
            workspace = std::move(*next);
            last_answer = std::chrono::steady_clock::now();
            seen(workspace);
        } else if (next.error().code == Errc::not_found && workspace.intent == model::Intent::remove) {
            workspace.state = State::deleted;
            seen(workspace);
        } else if (may_pass(next.error().code) && std::chrono::steady_clock::now() - last_answer < outage_limit) {
            co_await client::sleep_for(outage_pause);
        } else {
            co_return std::unexpected(std::move(next.error()));
        }
    }
    co_return workspace;
}

// The log from behind line `last` on, also across tries that the platform makes by itself, until `over` and nothing is
// left.
Task<Result<void>> read_log(client::ApiClient& api, std::string id, std::uint64_t last, const bool& over,
                            std::function<void(const model::LogLine&)> take) {
    auto pause = first_log_pause;
    while (true) {
        const bool last_round = over;
        // What is missing of the log is no failure of the command.
        co_await api.log(id, last, true, [&](const model::LogLine& line) {
            last = line.seq;
            take(line);
        });
        if (last_round) {
            co_return Result<void>();
        }
        co_await client::sleep_for(over ? 0ms : pause);
        pause = std::min(pause * 2, longest_log_pause);
    }
}

Task<Result<bool>> result_of(client::OneShot<bool> shot) {
    co_return co_await shot;
}

} // namespace

Result<model::Workspace> follow(const Context& context, Session& session, model::Workspace workspace,
                                std::optional<std::uint64_t> log_after) {
    const auto start = std::chrono::steady_clock::now();
    const bool live = !context.printer.json() && console::is_terminal(console::err);
    ProgressView view(context.printer.err, start);
    LivePicture picture;
    const auto show = [&] {
        if (live) {
            const auto size = console::screen_size(console::err);
            // One column and one row less: a full line would wrap, a full screen would scroll.
            picture.draw(view.draw(std::chrono::steady_clock::now(), size.cols - 1U, size.rows - 1U));
        } else {
            context.printer.note(view.tell_news());
        }
    };
    const auto seen = [&](const model::Workspace& next) {
        view.update(next, std::chrono::steady_clock::now());
        show();
    };
    bool over = false;
    QObject scope;
    QTimer redraw;
    if (live) {
        QObject::connect(&redraw, &QTimer::timeout, &scope, show);
        redraw.start(redraw_interval);
    }
    const client::OneShot<bool> log_ended;
    if (log_after) {
        const auto take = [&](const model::LogLine& line) {
            view.add(line);
            if (!live) {
                show();
            }
        };
        client::start(&scope, read_log(session.api(), workspace.id, *log_after, over, take),
                      [log_ended](const Result<void>&) { log_ended.set(true); });
    }
    seen(workspace);
    auto result = client::wait(watch(session.api(), std::move(workspace), seen));
    over = true;
    if (log_after && result) {
        // Lines that do not come in time are shown by `berth logs`.
        static_cast<void>(
            client::wait(client::with_deadline(result_of(log_ended), log_grace, {Errc::timed_out, "", ""})));
    }
    redraw.stop();
    show();
    return result;
}

Outcome outcome_of(const model::Workspace& workspace) {
    if (workspace.state == State::error && workspace.intent != model::Intent::stop) {
        Error error = workspace.failure ? workspace.failure->error : Error{Errc::unavailable, workspace.reason, {}};
        error.message = berth::format("{} did not come up: {}", workspace.name, error.message);
        error.hint +=
            berth::format("{0}`berth logs {1}` shows more; `berth retry {1}` tries again from the failed step.",
                          error.hint.empty() ? "" : " ", workspace.name);
        return {static_cast<int>(ExitCode::workspace_failed), std::move(error)};
    }
    return {};
}

Result<int> follow_and_tell(const Context& context, Session& session, model::Workspace workspace,
                            std::optional<std::uint64_t> log_after) {
    const auto start = std::chrono::steady_clock::now();
    const model::Intent asked = workspace.intent;
    auto result = follow(context, session, std::move(workspace), log_after);
    if (!result) {
        return std::unexpected(std::move(result.error()));
    }
    const Printer& printer = context.printer;
    if (printer.json()) {
        printer.print_json(model::encode(*result));
    }
    Outcome outcome = outcome_of(*result);
    if (!outcome.error && result->intent != asked) {
        outcome = {static_cast<int>(ExitCode::conflict),
                   Error{Errc::conflict,
                         berth::format("Somebody else asked for something else: {} is {}.", result->name,
                                       state_phrase(result->state)),
                         {}}};
    }
    if (outcome.error) {
        console::complain(printer.json() ? model::dump(error_document(*outcome.error, outcome.exit_code)) + "\n"
                                         : render_error(*outcome.error, printer.err));
    } else if (!printer.json()) {
        const auto took = std::chrono::steady_clock::now() - start;
        console::print(berth::format("{} is {} ({}).\n", result->name,
                                     printer.out.paint(tone_of(result->state), state_phrase(result->state)),
                                     format_duration(std::chrono::duration_cast<std::chrono::milliseconds>(took))));
    }
    return outcome.exit_code;
}

} // namespace berth::cli
