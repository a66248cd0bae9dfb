#include "client/machine_watch.h"

#include <chrono>

namespace berth::client {

namespace {

// How late a wake-up is noticed at most.
constexpr std::chrono::seconds wake_interval{2};

} // namespace

MachineWatch::MachineWatch(Clocks clocks, QObject* parent)
    : QObject(parent)
    , clocks_(std::move(clocks))
    , detector_(wake_interval) {
    connect(&network_, &NetworkWatch::changed, this, &MachineWatch::network_changed);
    connect(&timer_, &QTimer::timeout, this, &MachineWatch::look);
    timer_.setTimerType(Qt::CoarseTimer);
    timer_.start(wake_interval);
    look();
}

void MachineWatch::look() {
    if (detector_.look(clocks_())) {
        Q_EMIT woke_up();
    }
}

} // namespace berth::client
