// What is known of the init steps, on disk under the workspace's home: each step's state and command, and the
// environment that goes from one step to the next. Written atomically, so that a step is recorded or it is not.
#pragma once

#include "agent/environment.h"
#include "base/result.h"
#include "model/channel/control.h"

#include <filesystem>
#include <optional>
#include <set>
#include <string>

namespace berth::agent {

// One step as it is kept.
struct InitRecord {
    std::string command;
    std::string incarnation; // of the agent that ran it
    model::channel::InitState state = model::channel::InitState::running;
    model::channel::ExitStatus exit;

    friend bool operator==(const InitRecord&, const InitRecord&) = default;
};

// What a step leaves to the next one, as the difference to the workspace's environment: that one holds secrets, which
// have no place on a disk.
struct InitEnvironment {
    std::string directory; // empty: the workspace's
    Variables set;
    std::set<std::string> unset;

    Variables applied_to(Variables base) const;
    static InitEnvironment difference(const Variables& base, const Variables& now, std::string directory);

    friend bool operator==(const InitEnvironment&, const InitEnvironment&) = default;
};

class InitStore {
public:
    // `folder` is made with its parents.
    static Result<InitStore> open(std::filesystem::path folder);

    // Nothing where the step is unknown, or its record unreadable (then it counts as never run).
    std::optional<InitRecord> record(std::size_t index) const;
    Result<> save(std::size_t index, const InitRecord& record);

    // The environment that step `index` left, if it was done.
    InitEnvironment environment_after(std::size_t index) const;
    Result<> save_environment(std::size_t index, const InitEnvironment& environment);

    std::filesystem::path log_file(std::size_t index) const;

private:
    explicit InitStore(std::filesystem::path folder)
        : folder_(std::move(folder)) {}

    std::filesystem::path folder_;
};

// Writes a file so that a reader, or the next start, sees the old one or the whole new one.
Result<> write_atomically(const std::filesystem::path& file, std::string_view content);

} // namespace berth::agent
