#include "net/blocking_pool.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace berth::net {

struct BlockingPool::Threads {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::move_only_function<void()>> jobs; // guarded by mutex
    bool ending = false;                              // guarded by mutex
    std::vector<std::jthread> threads;

    void work() {
        std::unique_lock lock(mutex);
        for (;;) {
            changed.wait(lock, [this] { return ending || !jobs.empty(); });
            if (jobs.empty()) {
                return;
            }
            {
                auto job = std::move(jobs.front());
                jobs.pop_front();
                lock.unlock();
                job();
            } // what the job owned goes before the lock is taken again
            lock.lock();
        }
    }
};

BlockingPool::BlockingPool(std::size_t threads)
    : threads_(std::make_unique<Threads>()) {
    for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
        threads_->threads.emplace_back([state = threads_.get()] { state->work(); });
    }
}

BlockingPool::~BlockingPool() {
    {
        const std::lock_guard lock(threads_->mutex);
        threads_->ending = true;
    }
    threads_->changed.notify_all();
}

void BlockingPool::submit(std::move_only_function<void()> job) {
    {
        const std::lock_guard lock(threads_->mutex);
        threads_->jobs.push_back(std::move(job));
    }
    threads_->changed.notify_one();
}

} // namespace berth::net
