// Giving up privileges for good, in a process that is about to become part of a workspace or its network helper.
#pragma once

#include "base/result.h"

#include <sys/types.h>

namespace berth::platform::local {

// Ends this process when the one that forked it ends, also by SIGKILL. To be called again after a change of uid, which
// the kernel takes as a reason to forget it. `parent` is the forking process's pid: it may have ended already.
Result<> die_with(pid_t parent);

// Sets no_new_privs and empties the capability bounding set and the ambient set. Without privileges there is no
// bounding set to empty, which no_new_privs makes harmless.
void renounce_new_privileges();

// Becomes uid and gid with no groups and no capabilities, real and saved ids too. Needs root.
Result<> drop_to(uid_t uid, gid_t gid);

} // namespace berth::platform::local
