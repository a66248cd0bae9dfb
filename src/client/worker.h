// Work that blocks (files, other programs) for a task of the Qt thread: done on a thread of Qt's pool, awaited here.
#pragma once

#include "client/task.h"

#include <QThreadPool>

#include <functional>
#include <utility>

namespace berth::client {

// `work` owns what it uses: dropping the task does not end it.
template<typename T>
Task<T> on_worker(std::function<T()> work) {
    const OneShot<T> outcome;
    QThreadPool::globalInstance()->start([work = std::move(work), outcome] { outcome.set(work()); });
    co_return co_await outcome;
}

} // namespace berth::client
