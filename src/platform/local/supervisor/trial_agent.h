// What stands in for an agent while berthd tries out, at its start, whether this machine can run sandboxes: listens on
// a Unix socket until it is ended.
#pragma once

namespace berth::platform::local {

int run_trial_agent(const char* socket_path);

} // namespace berth::platform::local
