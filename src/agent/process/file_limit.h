// How many files may be open. The agent carries thousands of connections and takes all the system gives; the programs
// it starts get what they would have had without it.
#pragma once

namespace berth::agent {

// At the agent's start.
void raise_file_limit();
// In a child between fork and exec: a system call, nothing else.
void restore_file_limit();

} // namespace berth::agent
