// How many files this process may have open: each connection through a tunnel is one, and some systems begin with 256.
#pragma once

namespace berth::client {

// As many as the system gives, up to what a thousand connections through several tunnels need. May be called again.
void raise_file_limit();

} // namespace berth::client
