// The room's one way to be asynchronous: coroutines on a Qt event loop. A Task<T> is work that has not begun; awaiting
// it runs it, dropping it cancels it together with all it waits for. A coroutine is resumed only from its thread's
// event loop, never from inside somebody's signal. Threads other than Qt's take part through OneShot alone.
//
//   desktop:       start(this, api.workspaces(), [this](auto result) { show(std::move(result)); });
//   command line:  auto workspaces = wait(api.workspaces());
//   a coroutine:   auto workspaces = co_await api.workspaces();
#pragma once

#include "base/result.h"

#include <QEventLoop>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <chrono>
#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

namespace berth::client {

namespace detail {

// Stands at the top of a tree of tasks. Knows whether a coroutine of the tree is on the stack right now: then dropping
// the tree waits for its next suspension.
class Root : public QObject {
public:
    void resume(std::coroutine_handle<> handle);
    void drop();

private:
    int depth_ = 0;
    bool dropped_ = false;
};

// One suspended coroutine: woken from any thread, resumed at most once and in its own thread, not at all once its
// frame is gone.
class Suspension : public std::enable_shared_from_this<Suspension> {
public:
    Suspension(std::coroutine_handle<> handle, Root* root);
    void wake();
    void forget();

private:
    std::mutex mutex_;
    std::coroutine_handle<> handle_;
    Root* root_;
    QObject* loop_; // lives in the coroutine's thread
};

struct PromiseBase {
    std::coroutine_handle<> continuation = std::noop_coroutine();
    Root* root = nullptr;

    std::suspend_always initial_suspend() noexcept { return {}; }
    struct Final {
        bool await_ready() noexcept { return false; }
        template<typename P>
        std::coroutine_handle<> await_suspend(std::coroutine_handle<P> handle) noexcept {
            return handle.promise().continuation;
        }
        void await_resume() noexcept {}
    };
    Final final_suspend() noexcept { return {}; }
    void unhandled_exception() noexcept { std::terminate(); } // errors are values; what throws here is a defect
};

template<typename T>
struct Promise : PromiseBase {
    std::optional<T> value;
    template<typename V>
    void return_value(V&& result) {
        value.emplace(std::forward<V>(result));
    }
    T take() { return std::move(*value); }
};

template<>
struct Promise<void> : PromiseBase {
    void return_void() {}
    void take() {}
};

} // namespace detail

template<typename T>
class [[nodiscard]] Task {
public:
    struct promise_type : detail::Promise<T> {
        Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    };

    Task(Task&& other) noexcept
        : handle_(std::exchange(other.handle_, nullptr)) {}
    Task& operator=(Task&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Task() {
        if (handle_) {
            handle_.destroy();
        }
    }

    auto operator co_await() && noexcept { return Awaiter{handle_}; }

    // For start() only: the tree's top has no caller that could hand it the root.
    std::coroutine_handle<> adopt(detail::Root* root) {
        handle_.promise().root = root;
        return handle_;
    }

private:
    struct Awaiter {
        std::coroutine_handle<promise_type> handle;

        bool await_ready() noexcept { return false; }
        template<typename P>
        std::coroutine_handle<> await_suspend(std::coroutine_handle<P> caller) noexcept {
            handle.promise().continuation = caller;
            handle.promise().root = caller.promise().root;
            return handle;
        }
        T await_resume() { return handle.promise().take(); }
    };

    explicit Task(std::coroutine_handle<promise_type> handle)
        : handle_(handle) {}

    std::coroutine_handle<promise_type> handle_;
};

// A value that arrives once: set from any thread (the first one counts), awaited by one coroutine. Copies share it.
template<typename T>
class OneShot {
public:
    void set(T value) const {
        const std::lock_guard lock(state_->mutex);
        if (state_->value) {
            return;
        }
        state_->value.emplace(std::move(value));
        if (state_->waiting) {
            state_->waiting->wake();
        }
    }

    bool is_set() const {
        const std::lock_guard lock(state_->mutex);
        return state_->value.has_value();
    }

    auto operator co_await() const { return Awaiter{state_, nullptr}; }

private:
    struct State {
        std::mutex mutex;
        std::optional<T> value;
        std::shared_ptr<detail::Suspension> waiting;
    };

    struct Awaiter {
        std::shared_ptr<State> state;
        std::shared_ptr<detail::Suspension> suspension;

        Awaiter(std::shared_ptr<State> shared, std::nullptr_t)
            : state(std::move(shared)) {}
        Awaiter(const Awaiter&) = delete;
        Awaiter& operator=(const Awaiter&) = delete;
        ~Awaiter() {
            if (suspension) {
                suspension->forget();
                const std::lock_guard lock(state->mutex);
                state->waiting.reset();
            }
        }
        bool await_ready() const { return false; }
        template<typename P>
        bool await_suspend(std::coroutine_handle<P> handle) {
            const std::lock_guard lock(state->mutex);
            if (state->value) {
                return false;
            }
            suspension = std::make_shared<detail::Suspension>(handle, handle.promise().root);
            state->waiting = suspension;
            return true;
        }
        T await_resume() {
            const std::lock_guard lock(state->mutex);
            return std::move(*state->value);
        }
    };

    std::shared_ptr<State> state_ = std::make_shared<State>();
};

namespace detail {

class Sleep {
public:
    explicit Sleep(std::chrono::milliseconds duration)
        : duration_(duration) {}
    Sleep(const Sleep&) = delete;
    Sleep& operator=(const Sleep&) = delete;
    ~Sleep() {
        if (suspension_) {
            suspension_->forget();
        }
    }
    bool await_ready() const { return false; } // zero waits for the event loop's next turn
    template<typename P>
    void await_suspend(std::coroutine_handle<P> handle) {
        suspension_ = std::make_shared<detail::Suspension>(handle, handle.promise().root);
        timer_.setSingleShot(true);
        QObject::connect(&timer_, &QTimer::timeout, &timer_, [suspension = suspension_] { suspension->wake(); });
        timer_.start(duration_);
    }
    void await_resume() const {}

private:
    std::chrono::milliseconds duration_;
    QTimer timer_;
    std::shared_ptr<detail::Suspension> suspension_;
};

} // namespace detail

// `co_await sleep_for(250ms)`.
inline detail::Sleep sleep_for(std::chrono::milliseconds duration) {
    return detail::Sleep(duration);
}

// A task that start() began. Letting go of the handle does not stop it; cancel() does, and `done` is then not called.
class Running {
public:
    Running() = default;
    explicit Running(detail::Root* root)
        : root_(root) {}
    void cancel() {
        if (root_) {
            root_->drop();
        }
    }
    bool active() const { return !root_.isNull(); }

private:
    QPointer<detail::Root> root_;
};

namespace detail {

template<typename T, typename Done>
class Work final : public Root {
public:
    Work(Task<T> task, Done done)
        : done_(std::move(done))
        , body_(drive(this, std::move(task))) {}

    void begin() { resume(body_.adopt(this)); }

private:
    static Task<void> drive(Work* self, Task<T> task) {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(task);
            self->result_.emplace();
        } else {
            self->result_.emplace(co_await std::move(task));
        }
        // From the event loop: `done` may delete whatever it likes, this tree too.
        QMetaObject::invokeMethod(self, [self] { self->finish(); }, Qt::QueuedConnection);
    }

    void finish() {
        auto done = std::move(done_);
        auto result = std::move(result_);
        delete this;
        if constexpr (std::is_void_v<T>) {
            done();
        } else {
            done(std::move(*result));
        }
    }

    std::optional<std::conditional_t<std::is_void_v<T>, std::monostate, T>> result_;
    Done done_;
    Task<void> body_;
};

} // namespace detail

// Begins a task; `done(result)` is called from the event loop. Ends with `context`, which lives in this thread.
template<typename T, typename Done>
Running start(QObject* context, Task<T> task, Done done) {
    auto* work = new detail::Work<T, Done>(std::move(task), std::move(done));
    QObject::connect(context, &QObject::destroyed, work, [work] { work->drop(); });
    const Running running(work);
    work->begin();
    return running;
}

// Runs a task to its end in a nested event loop: for `main` and tests. An application that quits cancels it.
template<typename T>
Result<T> wait(Task<Result<T>> task) {
    QEventLoop loop;
    std::optional<Result<T>> result;
    const auto running = start(&loop, std::move(task), [&](Result<T> value) {
        result.emplace(std::move(value));
        loop.quit();
    });
    loop.exec();
    if (!result) {
        return fail(Errc::cancelled, "Berth was asked to quit.");
    }
    return std::move(*result);
}

// The task's result, or `late` when it has not ended in time; the task is dropped then.
template<typename T>
Task<Result<T>> with_deadline(Task<Result<T>> task, std::chrono::milliseconds limit, Error late) {
    QObject context;
    QTimer timer;
    const OneShot<Result<T>> outcome;
    start(&context, std::move(task), [outcome](Result<T> result) { outcome.set(std::move(result)); });
    QObject::connect(&timer, &QTimer::timeout, &context,
                     [outcome, late = std::move(late)] { outcome.set(std::unexpected(late)); });
    timer.setSingleShot(true);
    timer.start(limit);
    co_return co_await outcome;
}

} // namespace berth::client
