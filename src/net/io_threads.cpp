#include "net/io_threads.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <thread>

namespace berth::net {

struct IoThreads::Thread {
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    std::thread thread{[this] { context.run(); }};
};

IoThreads::IoThreads(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        threads_.push_back(std::make_unique<Thread>());
    }
}

IoThreads::~IoThreads() {
    stop();
}

std::vector<asio::any_io_executor> IoThreads::executors() const {
    std::vector<asio::any_io_executor> executors;
    executors.reserve(threads_.size());
    for (const auto& one : threads_) {
        executors.emplace_back(one->context.get_executor());
    }
    return executors;
}

void IoThreads::stop() {
    for (const auto& one : threads_) {
        one->context.stop();
    }
    for (const auto& one : threads_) {
        if (one->thread.joinable()) {
            one->thread.join();
        }
    }
}

} // namespace berth::net
