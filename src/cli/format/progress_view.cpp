#include "cli/format/progress_view.h"

#include "base/format.h"
#include "cli/format/moment.h"
#include "cli/format/text.h"
#include "cli/format/views.h"

#include <algorithm>

namespace berth::cli {

namespace {

// One turn of the spinner's sign.
constexpr std::chrono::milliseconds spinner_step{100};

bool is_over(model::StepState state) {
    return state == model::StepState::done || state == model::StepState::failed;
}

} // namespace

void ProgressView::update(const model::Workspace& workspace, SteadyTime now) {
    for (const model::ProvisioningStep& step : workspace.steps) {
        Seen& seen = seen_.try_emplace(step.name, Seen{now, now, false, false}).first->second;
        if (step.state == model::StepState::pending) {
            seen.since = now; // a retry begins it anew
        }
        if (is_over(step.state) && !seen.over) {
            seen.until = now;
        }
        seen.over = is_over(step.state);
        // What was over before anybody looked is no news.
        seen.told = seen.over && (seen.told || !known_);
    }
    workspace_ = workspace;
    known_ = true;
    for (const model::ProvisioningStep& step : workspace_.steps) {
        Seen& seen = seen_.at(step.name);
        if (!is_over(step.state) || seen.told) {
            continue;
        }
        seen.told = true;
        const bool good = step.state == model::StepState::done;
        news_ += berth::format("{} {} ({})\n",
                               style_.paint(good ? Tone::good : Tone::bad, good ? style_.done() : style_.failed()),
                               clean_line(step.title), format_duration(elapsed(step, now)));
        if (!step.detail.empty()) {
            news_ += "  " + clean_line(step.detail) + "\n";
        }
    }
    if (workspace_.state != told_state_) {
        told_state_ = workspace_.state;
        news_ += berth::format("{} is {} ({})\n", clean_line(workspace_.name),
                               style_.paint(tone_of(workspace_.state), state_phrase(workspace_.state)),
                               format_duration(std::chrono::duration_cast<std::chrono::milliseconds>(now - start_)));
    }
}

void ProgressView::add(const model::LogLine& line) {
    if (line.stream == model::LogStream::system) {
        return; // the platform's own words: the steps say the same
    }
    std::string text = clean_line(line.text);
    news_ += berth::format("  {} {}\n", style_.paint(Tone::dim, style_.bar()), text);
    log_.push_back(std::move(text));
    if (log_.size() > log_lines_shown) {
        log_.pop_front();
    }
}

std::string ProgressView::tell_news() {
    return std::exchange(news_, {});
}

// The platform's own times where it gives both, so that clocks of two machines are never mixed.
std::chrono::milliseconds ProgressView::elapsed(const model::ProvisioningStep& step, SteadyTime now) const {
    if (step.started_at && step.finished_at) {
        return *step.finished_at - *step.started_at;
    }
    const auto seen = seen_.find(step.name);
    if (seen == seen_.end()) {
        return {};
    }
    const SteadyTime end = is_over(step.state) ? seen->second.until : now;
    return std::chrono::duration_cast<std::chrono::milliseconds>(end - seen->second.since);
}

std::string ProgressView::step_line(const model::ProvisioningStep& step, SteadyTime now, std::size_t columns) const {
    using enum model::StepState;
    const auto turn = static_cast<unsigned>((now - start_) / spinner_step);
    std::string_view sign = style_.waiting();
    Tone tone = Tone::dim;
    switch (step.state) {
    case pending:
        break;
    case running:
        sign = style_.spinner(turn);
        tone = Tone::accent;
        break;
    case done:
        sign = style_.done();
        tone = Tone::good;
        break;
    case failed:
        sign = style_.failed();
        tone = Tone::bad;
        break;
    case undone: // as if it had never been
        break;
    }
    const std::string time = step.state == pending || step.state == undone ? "" : format_duration(elapsed(step, now));
    // Sign, blank, title, two blanks, time.
    const std::size_t taken = 2 + (time.empty() ? 0 : 2 + display_width(time));
    const std::string title = cut_to_width(clean_line(step.title), columns > taken ? columns - taken : 0);
    std::string line =
        style_.paint(tone, sign) + " " + (step.state == pending ? style_.paint(Tone::dim, title) : title);
    if (!time.empty()) {
        line += "  " + style_.paint(Tone::dim, time);
    }
    return line;
}

std::vector<std::string> ProgressView::draw(SteadyTime now, std::size_t columns, std::size_t rows) const {
    std::vector<std::string> lines;
    if (!known_ || rows == 0) {
        return lines;
    }
    const auto total = std::chrono::duration_cast<std::chrono::milliseconds>(now - start_);
    // A painted line cannot be cut: the parts are, before they are painted.
    const std::string state(to_string(workspace_.state));
    const std::string time = format_duration(total);
    const std::size_t rest = state.size() + time.size() + 4;
    lines.push_back(
        style_.paint(Tone::bold, cut_to_width(clean_line(workspace_.name), columns > rest ? columns - rest : 1)) +
        "  " + style_.paint(tone_of(workspace_.state), state) + "  " + style_.paint(Tone::dim, time));
    if (workspace_.intent != model::Intent::run) {
        return lines; // the steps tell how it came up
    }
    for (const model::ProvisioningStep& step : workspace_.steps) {
        lines.push_back(step_line(step, now, columns));
        if (step.state == model::StepState::failed && !step.detail.empty()) {
            lines.push_back(
                "  " + style_.paint(Tone::bad, cut_to_width(clean_line(step.detail), columns > 2 ? columns - 2 : 0)));
        }
        if (step.state == model::StepState::running || step.state == model::StepState::failed) {
            for (const std::string& text : log_) {
                lines.push_back("  " + style_.paint(Tone::dim, style_.bar()) + " " +
                                style_.paint(Tone::dim, cut_to_width(text, columns > 4 ? columns - 4 : 0)));
            }
        }
    }
    if (lines.size() > rows) {
        lines.erase(lines.begin() + 1, lines.begin() + 1 + static_cast<std::ptrdiff_t>(lines.size() - rows));
    }
    return lines;
}

} // namespace berth::cli
