// How a client that comes back by itself, and has nothing to say, leaves a suspended workspace asleep: connecting
// resumes one, since whoever connects wants to work, but a carrier that was cut by suspending it shall not undo that.
#pragma once

#include <string_view>

namespace berth::model {

namespace channel {
// In the upgrade request: "no" asks not to resume the workspace. Without it, it is resumed.
inline constexpr std::string_view wake_header = "Link-Wake";
inline constexpr std::string_view wake_no = "no";
} // namespace channel

namespace problem_name {
inline constexpr std::string_view suspended = "suspended"; // 503: and it was left so, as asked
} // namespace problem_name

} // namespace berth::model
