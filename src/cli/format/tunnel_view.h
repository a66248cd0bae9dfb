// What goes through tunnels, on a screen: one line each.
#pragma once

#include "cli/format/style.h"
#include "client/tunnel.h"

#include <cstddef>
#include <string>
#include <vector>

namespace berth::cli {

struct TunnelLine {
    std::string label; // "3000"
    client::ForwardCounters counters;
    client::ForwardRates rates;
};

// "3000  ↑ 1.2 MiB/s  ↓ 40 KiB/s  3 open of 12  ↑ 5.0 MiB  ↓ 812 KiB"
std::vector<std::string> render_tunnels(const std::vector<TunnelLine>& tunnels, std::size_t columns,
                                        const Style& style);

// The sum at the end, one line each; empty where nothing ever came.
std::string render_tunnel_sums(const std::vector<TunnelLine>& tunnels);

} // namespace berth::cli
