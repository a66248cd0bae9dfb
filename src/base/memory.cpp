#include "base/memory.h"

#include <cstdlib> // defines __GLIBC__
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace berth {

#ifdef __GLIBC__

namespace {

// Below are the buffers of streams that are busy again and again, above those that grew for once.
constexpr int mapped_above = 256 * 1024;

} // namespace

void keep_memory_small(int arenas) {
    if (arenas > 0) {
        ::mallopt(M_ARENA_MAX, arenas);
    }
    ::mallopt(M_TRIM_THRESHOLD, mapped_above);
    ::mallopt(M_MMAP_THRESHOLD, mapped_above);
}

void return_freed_memory() {
    ::malloc_trim(0);
}

#else

void keep_memory_small(int) {}
void return_freed_memory() {}

#endif

} // namespace berth
