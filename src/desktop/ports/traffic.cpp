#include "desktop/ports/traffic.h"

#include "desktop/phrases.h"
#include "desktop/ports/port_table_model.h"

namespace berth::desktop {

void Traffic::look(const client::ForwardCounters& now_counted, client::RateMeter::Time now) {
    counters = now_counted;
    rates = meter.look(counters, now);
}

QString traffic_text(const Traffic& traffic, bool compact) {
    const auto& [meter, counters, rates] = traffic;
    if (counters.accepted == 0) {
        return {};
    }
    const bool moving = rates.to_workspace + rates.from_workspace >= 1;
    const auto amount = [moving](double rate, std::uint64_t sum) {
        return moving ? PortTableModel::tr("%1/s", "bytes a second").arg(bytes_text(static_cast<std::int64_t>(rate)))
                      : bytes_text(static_cast<std::int64_t>(sum));
    };
    const QString down = amount(rates.from_workspace, counters.bytes_from_workspace);
    const QString up = amount(rates.to_workspace, counters.bytes_to_workspace);
    if (compact) {
        return QStringLiteral("↓ %1  ↑ %2").arg(down, up);
    }
    return PortTableModel::tr("%1 open  ↓ %2  ↑ %3", "connections, bytes from the workspace, bytes to it")
        .arg(counters.open)
        .arg(down, up);
}

} // namespace berth::desktop
