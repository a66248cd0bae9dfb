// What a workspace does right now as text: ports, use of the machine, tools. Pure.
#pragma once

#include "cli/format/style.h"
#include "model/live.h"

#include <span>
#include <string>
#include <vector>

namespace berth::cli {

std::string render_ports(const std::vector<model::ListeningPort>& ports, std::size_t width, const Style& style);
// The newest sample beside its limits, with as much of the last hour as a curve as there is room for.
std::string render_stats(const model::SampleHistory& history, std::size_t width, const Style& style);
// The same of one sample on one line, with its time.
std::string render_sample(const model::Sample& sample, const Style& style);
std::string render_tools(const std::vector<model::ToolReport>& tools, std::size_t width, const Style& style);

// "312 MiB", "1.5 GiB".
std::string format_bytes(std::uint64_t bytes);
// "0.35".
std::string format_cores(std::uint32_t millicores);

// A curve of one sign for each value, the highest of them (or `top`) as high as the line; negative: nothing is known.
std::string curve(std::span<const double> values, double top, const Style& style);

} // namespace berth::cli
