#include "platform/local/supervisor/privileges.h"

#include "platform/local/descriptor.h"

#include <csignal>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace berth::platform::local {

Result<> die_with(pid_t parent) {
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) {
        return system_failure("Cannot bind the process to its supervisor's life");
    }
    if (::getppid() != parent) {
        return fail(Errc::cancelled, "The workspace's supervisor has ended.");
    }
    return {};
}

void renounce_new_privileges() {
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
        ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    }
}

Result<> drop_to(uid_t uid, gid_t gid) {
    renounce_new_privileges();
    // The order matters: groups can be changed only while root. Leaving uid 0 clears all capability sets.
    if (::setgroups(0, nullptr) != 0 || ::setresgid(gid, gid, gid) != 0 || ::setresuid(uid, uid, uid) != 0) {
        return system_failure("Cannot become the workspace's user");
    }
    // The change of uid made the process's /proc files root's; it must write its own uid_map.
    if (::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0) {
        return system_failure("Cannot become the workspace's user");
    }
    return {};
}

} // namespace berth::platform::local
