// Standard input as it comes, for commands that pass it on.
#pragma once

#include "base/bytes.h"

#include <QSocketNotifier>

#include <functional>

namespace berth::cli {

class InputPump {
public:
    // Both called from the event loop; `ended` is the last.
    InputPump(std::function<void(ByteView)> read, std::function<void()> ended);

    // Stops reading for a while: what it is passed to is full.
    void pause() { notifier_.setEnabled(false); }
    void go_on();

private:
    void take();

    std::function<void(ByteView)> read_;
    std::function<void()> ended_;
    bool over_ = false;
    QSocketNotifier notifier_;
};

} // namespace berth::cli
