// Runs blocking work (database, files, waiting for processes) on threads of its own and gives the result back to the
// coroutine that waits for it, on that coroutine's executor.
#pragma once

#include "net/asio.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>

namespace berth::net {

class BlockingPool {
public:
    explicit BlockingPool(std::size_t threads);
    BlockingPool(const BlockingPool&) = delete;
    BlockingPool& operator=(const BlockingPool&) = delete;
    ~BlockingPool(); // finishes what was submitted

    // Awaits `work()` (it returns a Result) on the pool: `auto rows = co_await pool.run([db, id] { return …; });`
    // `work` owns what it uses. An exception in it becomes an `internal` error. Once begun it cannot be cancelled: the
    // coroutine waits for its end.
    template<typename Work>
    asio::awaitable<std::invoke_result_t<Work&>> run(Work work);

private:
    template<typename Work>
    static std::invoke_result_t<Work&> run_job(Work& job) noexcept {
        try {
            return job();
        } catch (const std::exception& exception) {
            return fail(Errc::internal, std::string("An exception in blocking work: ") + exception.what());
        } catch (...) {
            return fail(Errc::internal, "An unknown exception in blocking work.");
        }
    }
    void submit(std::move_only_function<void()> job);

    struct Threads;
    std::unique_ptr<Threads> threads_;
};

template<typename Work>
asio::awaitable<std::invoke_result_t<Work&>> BlockingPool::run(Work work) {
    using Outcome = std::invoke_result_t<Work&>;
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Outcome)>(
        [this](auto handler, Work job) {
            // The executor is kept busy meanwhile, or it could run out of work and end before the result comes.
            auto executor =
                asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work_t::tracked);
            submit([job = std::move(job), handler = std::move(handler), executor = std::move(executor)]() mutable {
                Outcome outcome = run_job(job);
                asio::post(executor, [handler = std::move(handler), outcome = std::move(outcome)]() mutable {
                    std::move(handler)(std::move(outcome));
                });
            });
        },
        asio::use_awaitable, std::move(work));
}

} // namespace berth::net
