// Stays with a workspace while it comes up, stops or goes, and shows how: a live picture on a terminal, lines
// elsewhere.
#pragma once

#include "cli/session.h"

namespace berth::cli {

// Waits until the workspace is what it is intended to be, or has failed for good; the last that was seen of it. With
// `log_after` the provisioning log is shown too, from behind that line on. Errors: cancelled on Ctrl-C; the workspace
// goes on without us.
Result<model::Workspace> follow(const Context& context, Session& session, model::Workspace workspace,
                                std::optional<std::uint64_t> log_after = {});

// What the command ends with when the workspace came out as `workspace`: an error, where that is not what was asked
// for, as an exit code beside it.
struct Outcome {
    int exit_code = 0;
    std::optional<Error> error;
};
Outcome outcome_of(const model::Workspace& workspace);

// follow(), then what came out: the workspace as JSON, or a line that says so.
Result<int> follow_and_tell(const Context& context, Session& session, model::Workspace workspace,
                            std::optional<std::uint64_t> log_after = {});

} // namespace berth::cli
