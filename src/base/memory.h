// How much of what was freed a long-running program keeps: with glibc's defaults a server that was busy once stays as
// large as it was. Elsewhere these do nothing.
#pragma once

namespace berth {

// At a program's start: large blocks go back to the system as soon as they are freed. At most `arenas` heaps for its
// threads; 0: as many as the library likes.
void keep_memory_small(int arenas);

// Gives back what lies free in between, too. Takes milliseconds where much does: for now and then.
void return_freed_memory();

} // namespace berth
