// What goes through a tunnel, in words: looked at again and again by the tables that show it.
#pragma once

#include "client/tunnel.h"

#include <QString>

namespace berth::desktop {

struct Traffic {
    client::RateMeter meter;
    client::ForwardCounters counters;
    client::ForwardRates rates;

    void look(const client::ForwardCounters& now_counted, client::RateMeter::Time now);
};

// Empty where nothing ever connected. `compact` leaves out how many connections are open.
QString traffic_text(const Traffic& traffic, bool compact);

} // namespace berth::desktop
