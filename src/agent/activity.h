// When somebody last worked in the workspace, for the idle timeout: what people and their programs send, never
// heartbeats or an open connection.
#pragma once

#include "model/time.h"

#include <optional>

namespace berth::agent {

class Activity {
public:
    void touch() { last_ = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }
    std::optional<model::Time> last() const { return last_; }

private:
    std::optional<model::Time> last_;
};

} // namespace berth::agent
