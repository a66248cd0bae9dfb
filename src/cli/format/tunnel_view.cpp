#include "cli/format/tunnel_view.h"

#include "base/format.h"
#include "cli/format/live_view.h"
#include "cli/format/text.h"

#include <algorithm>

namespace berth::cli {

namespace {

std::string rate_text(double bytes_a_second) {
    return format_bytes(static_cast<std::uint64_t>(bytes_a_second)) + "/s";
}

} // namespace

std::vector<std::string> render_tunnels(const std::vector<TunnelLine>& tunnels, std::size_t columns,
                                        const Style& style) {
    constexpr std::size_t rate_width = 12;
    constexpr std::size_t connections_width = 16;
    const std::string_view up = style.unicode ? "↑" : "up";
    const std::string_view down = style.unicode ? "↓" : "down";
    std::size_t label_width = 0;
    for (const TunnelLine& tunnel : tunnels) {
        label_width = std::max(label_width, display_width(tunnel.label));
    }
    std::vector<std::string> lines;
    for (const TunnelLine& tunnel : tunnels) {
        const client::ForwardCounters& counters = tunnel.counters;
        std::string line = fill_to_width(tunnel.label, label_width);
        line += berth::format("  {} {}{} {}", up, fill_to_width(rate_text(tunnel.rates.to_workspace), rate_width), down,
                              fill_to_width(rate_text(tunnel.rates.from_workspace), rate_width));
        line += fill_to_width(berth::format("{} open of {}", counters.open, counters.accepted), connections_width);
        line += berth::format("{} {}  {} {}", up, format_bytes(counters.bytes_to_workspace), down,
                              format_bytes(counters.bytes_from_workspace));
        if (counters.failed > 0) {
            line += berth::format("  {} failed", counters.failed);
        }
        lines.push_back(style.paint(Tone::dim, cut_to_width(line, columns)));
    }
    return lines;
}

std::string render_tunnel_sums(const std::vector<TunnelLine>& tunnels) {
    std::string text;
    for (const TunnelLine& tunnel : tunnels) {
        const client::ForwardCounters& counters = tunnel.counters;
        if (counters.accepted == 0) {
            continue;
        }
        text += berth::format("{}: {} connection{}, {} to the workspace, {} from it", tunnel.label, counters.accepted,
                              counters.accepted == 1 ? "" : "s", format_bytes(counters.bytes_to_workspace),
                              format_bytes(counters.bytes_from_workspace));
        text += counters.failed > 0 ? berth::format(", {} failed\n", counters.failed) : "\n";
    }
    return text;
}

} // namespace berth::cli
