#include "client/task.h"

namespace berth::client::detail {

namespace {

// What wake-ups are posted to: one object in each thread that runs tasks.
QObject* loop_of_this_thread() {
    thread_local QObject loop;
    return &loop;
}

} // namespace

void Root::resume(std::coroutine_handle<> handle) {
    ++depth_;
    handle.resume();
    --depth_;
    if (depth_ == 0 && dropped_) {
        delete this;
    }
}

void Root::drop() {
    if (dropped_) {
        return;
    }
    dropped_ = true;
    if (depth_ == 0) {
        delete this;
    }
}

Suspension::Suspension(std::coroutine_handle<> handle, Root* root)
    : handle_(handle)
    , root_(root)
    , loop_(loop_of_this_thread()) {}

void Suspension::wake() {
    const std::lock_guard lock(mutex_);
    if (!handle_) {
        return;
    }
    QMetaObject::invokeMethod(
        loop_,
        [self = shared_from_this()] {
            std::coroutine_handle<> handle;
            {
                const std::lock_guard inner(self->mutex_);
                handle = std::exchange(self->handle_, nullptr);
            }
            if (handle) {
                self->root_->resume(handle);
            }
        },
        Qt::QueuedConnection);
}

void Suspension::forget() {
    const std::lock_guard lock(mutex_);
    handle_ = nullptr;
}

} // namespace berth::client::detail
