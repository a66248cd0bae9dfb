// Which role may open which kind of stream: the one table, enforced by the agent.
#pragma once

#include "model/user.h"

namespace berth::model::channel {

// forbidden where `role` may not open a stream of `kind`; unsupported where there is no such kind. `read_only` is
// what the target asks for; only a terminal knows the difference.
Result<void> check_access(Role role, std::string_view kind, bool read_only);

} // namespace berth::model::channel
