// Standard input and output as one byte stream of the network thread. For this room's own .cpp files;
// standard_streams_posix.cpp and standard_streams_windows.cpp hold what differs.
#pragma once

#include "net/byte_stream.h"

namespace berth::client {

// One at a time. Gives the descriptors back as they were at its end.
net::ByteStreamPtr standard_streams(const asio::any_io_executor& executor);

} // namespace berth::client
