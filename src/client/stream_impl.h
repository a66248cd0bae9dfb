// What a Stream is made of; for this room's own .cpp files.
#pragma once

#include "client/io_bridge.h"
#include "client/stream.h"
#include "net/link_driver.h"

namespace berth::client {

struct Stream::Impl {
    asio::any_io_executor executor;
    std::shared_ptr<net::LinkStream> stream; // io_owned
};

} // namespace berth::client
