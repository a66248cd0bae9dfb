// The process's network thread: one io_context on which every link of the client runs. Included by this room only;
// what of it others need comes through connection_manager.h.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace berth::client {

class IoThread {
public:
    IoThread();
    // Lets what was posted finish for a moment, then stops.
    ~IoThread();
    IoThread(const IoThread&) = delete;
    IoThread& operator=(const IoThread&) = delete;

    boost::asio::any_io_executor executor();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace berth::client
