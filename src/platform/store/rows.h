// What the store's parts share: times as the tables hold them, and adding event and audit rows within a transaction.
#pragma once

#include "platform/store/store.h"

#include <soci/soci.h>

#include <concepts>

namespace berth::platform::rows {

inline long long from_time(model::Time time) {
    return time.time_since_epoch().count();
}
inline long long from_time(const std::optional<model::Time>& time) {
    return time ? from_time(*time) : 0;
}
inline model::Time to_time(long long milliseconds) {
    return model::Time(std::chrono::milliseconds(milliseconds));
}
inline std::optional<model::Time> to_optional_time(long long milliseconds) {
    return milliseconds == 0 ? std::nullopt : std::optional(to_time(milliseconds));
}

// The next number of a counter ("events", "audit").
long long next_number(soci::session& sql, const std::string& counter);

// Adds an event that the workspace's owner sees.
void add_event(soci::session& sql, model::Time now, std::string_view kind, const std::string& workspace_id,
               const model::UserId& owner, const Actor& actor, const std::string& message, const model::Json& data);

void add_audit(soci::session& sql, model::Time now, std::string_view action, const std::string& workspace_id,
               const Actor& actor, const model::Json& detail);

// The living workspace, with its steps; `not_found` when there is none.
Result<WorkspaceRecord> load_workspace(soci::session& sql, const std::string& id);

// Applies a state change to a workspace as it was loaded: row, steps, event, audit.
Result<> apply_state(soci::session& sql, model::Time now, const WorkspaceRecord& workspace, const StateChange& change,
                     const Actor& actor);

// Updates a step's row; its event is the caller's affair.
void update_step(soci::session& sql, const std::string& workspace_id, const model::ProvisioningStep& step);

} // namespace berth::platform::rows
