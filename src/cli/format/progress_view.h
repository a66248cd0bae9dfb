// How a workspace comes up (or goes down), drawn live on a terminal or told line by line elsewhere. Pure: fed with what
// the platform says and with the time.
#pragma once

#include "cli/format/style.h"
#include "model/progress.h"
#include "model/workspace.h"

#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace berth::cli {

using SteadyTime = std::chrono::steady_clock::time_point;

class ProgressView {
public:
    // Log lines shown below the step at hand; enough to see what goes on.
    static constexpr std::size_t log_lines_shown = 6;

    ProgressView(Style style, SteadyTime start)
        : style_(style)
        , start_(start) {}

    void update(const model::Workspace& workspace, SteadyTime now);
    void add(const model::LogLine& line);

    // The picture as lines that fit into `columns` and `rows`.
    std::vector<std::string> draw(SteadyTime now, std::size_t columns, std::size_t rows) const;

    // For output that is no terminal: what is new since the last call, as whole lines.
    std::string tell_news();

private:
    struct Seen {
        SteadyTime since; // when it was first seen running
        SteadyTime until; // when it was first seen finished
        bool over = false;
        bool told = false; // in tell_news()
    };

    std::chrono::milliseconds elapsed(const model::ProvisioningStep& step, SteadyTime now) const;
    std::string step_line(const model::ProvisioningStep& step, SteadyTime now, std::size_t columns) const;

    Style style_;
    SteadyTime start_;
    model::Workspace workspace_;
    bool known_ = false;
    std::map<std::string, Seen> seen_; // by the step's name
    std::deque<std::string> log_;
    std::string news_;
    model::State told_state_ = model::State::pending;
};

} // namespace berth::cli
