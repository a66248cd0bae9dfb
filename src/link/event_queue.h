// The events an endpoint has for its driver, in the order they happened: both layers write, poll_event() reads.
#pragma once

#include "link/event.h"
#include "link/fifo.h"

namespace berth::link {

using EventQueue = Fifo<Event>;

} // namespace berth::link
