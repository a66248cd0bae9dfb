#include "client/file_limit.h"

#ifndef _WIN32
#include <algorithm>
#include <sys/resource.h>
#endif

namespace berth::client {

void raise_file_limit() {
#ifndef _WIN32
    constexpr rlim_t enough = 10'240; // macOS refuses more
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < enough) {
        limit.rlim_cur = std::min<rlim_t>(enough, limit.rlim_max);
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
#endif
}

} // namespace berth::client
