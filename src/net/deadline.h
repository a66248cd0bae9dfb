// A time limit that is set and lifted again for each of many operations, on one timer that is hardly ever touched.
#pragma once

#include "net/asio.h"

#include <chrono>
#include <functional>
#include <memory>

namespace berth::net {

class Deadline {
public:
    // `expired` is called once for each arm() that is not lifted in time; it makes the operation end.
    Deadline(const asio::any_io_executor& executor, std::function<void()> expired);
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    ~Deadline();

    // From now on for so long; replaces what was set before. Zero: no limit.
    void arm(std::chrono::milliseconds limit);
    void lift();
    // Whether the limit last armed has passed.
    bool passed() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

// Armed while it lives.
class Limited {
public:
    Limited(Deadline& deadline, std::chrono::milliseconds limit)
        : deadline_(deadline) {
        deadline_.arm(limit);
    }
    Limited(const Limited&) = delete;
    Limited& operator=(const Limited&) = delete;
    ~Limited() { deadline_.lift(); }

private:
    Deadline& deadline_;
};

} // namespace berth::net
