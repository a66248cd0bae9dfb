#include "client/io_thread.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <future>
#include <thread>

namespace berth::client {

namespace {

using namespace std::literals;

// What a goodbye to the gateway and the closing of sockets take at most.
constexpr auto farewell = 1s;

} // namespace

struct IoThread::Impl {
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
    std::promise<void> done;
    std::thread thread{[this] {
        context.run();
        done.set_value();
    }};
};

IoThread::IoThread()
    : impl_(std::make_unique<Impl>()) {}

IoThread::~IoThread() {
    impl_->work.reset();
    if (impl_->done.get_future().wait_for(farewell) == std::future_status::timeout) {
        impl_->context.stop();
    }
    impl_->thread.join();
}

boost::asio::any_io_executor IoThread::executor() {
    return impl_->context.get_executor();
}

} // namespace berth::client
