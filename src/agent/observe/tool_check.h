// Looks for the template's tools as a person would: in a login shell, by asking each for its version.
#pragma once

#include "agent/environment.h"
#include "agent/process/reaper.h"
#include "model/tools.h"

namespace berth::agent {

class ToolCheck {
public:
    struct Setup {
        std::string shell;
        std::string directory;
        Variables environment;
    };

    // `reaper` outlives it.
    ToolCheck(asio::any_io_executor executor, Reaper& reaper, Setup setup)
        : executor_(std::move(executor))
        , reaper_(reaper)
        , setup_(std::move(setup)) {}

    // One report for each tool, in their order. A tool that does not answer within a few seconds is ended; it counts as
    // there, with a version that is not known.
    asio::awaitable<std::vector<model::ToolReport>> check(std::vector<model::Tool> tools);

private:
    struct Round;

    // What the tool's command said; none where it has none.
    asio::awaitable<std::optional<std::string>> ask(model::ToolProbe probe);
    asio::awaitable<void> ask_some(std::shared_ptr<Round> round);

    asio::any_io_executor executor_;
    Reaper& reaper_;
    Setup setup_;
};

} // namespace berth::agent
