// Standard input as it comes, for commands that pass it on.
#pragma once

#include "base/bytes.h"

#include <functional>
#include <memory>

namespace berth::cli {

class InputPump {
public:
    // Both called from the event loop; `ended` is the last.
    InputPump(std::function<void(ByteView)> read, std::function<void()> ended);
    ~InputPump();
    InputPump(const InputPump&) = delete;
    InputPump& operator=(const InputPump&) = delete;

    // Stops reading for a while: what it is passed to is full.
    void pause();
    void go_on();

private:
    struct Source; // what the system offers: input_pump_posix.cpp, input_pump_windows.cpp
    std::unique_ptr<Source> source_;
};

} // namespace berth::cli
