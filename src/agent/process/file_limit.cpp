#include "agent/process/file_limit.h"

#include <sys/resource.h>

namespace berth::agent {

namespace {

// Programs that use select() or close every number there is rely on the limit that they were given.
rlimit limit_at_start{RLIM_INFINITY, RLIM_INFINITY};
bool limit_raised = false;

} // namespace

void raise_file_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return;
    }
    limit_at_start = limit;
    limit.rlim_cur = limit.rlim_max;
    limit_raised = ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

void restore_file_limit() {
    if (limit_raised) {
        ::setrlimit(RLIMIT_NOFILE, &limit_at_start);
    }
}

} // namespace berth::agent
