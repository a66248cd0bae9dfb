// Durations and ages as people read them.
#pragma once

#include "model/time.h"

#include <chrono>
#include <string>

namespace berth::cli {

// "0.4 s", "12 s", "2 min 3 s", "3 h 20 min", "2 d 4 h".
std::string format_duration(std::chrono::milliseconds duration);

// "just now", "5 min ago", "3 h ago", "2 d ago", from 30 days on the date. A time that lies ahead is "just now": clocks
// differ.
std::string format_age(model::Time time, model::Time now);

} // namespace berth::cli
