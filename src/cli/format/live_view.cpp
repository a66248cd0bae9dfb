#include "cli/format/live_view.h"

#include "base/format.h"
#include "cli/format/table.h"
#include "cli/format/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace berth::cli {

namespace {

// An hour, a sign for each minute.
constexpr int curve_minutes = 60;
// A shorter one shows nothing.
constexpr std::size_t shortest_curve = 8;
constexpr std::size_t live_label_width = 10;
constexpr std::size_t value_width = 24;

using Value = std::function<std::optional<double>(const model::Sample&)>;

// The highest value of each minute of the last hour.
std::vector<double> by_minute(const std::vector<model::Sample>& samples, const Value& value) {
    std::vector<double> minutes(curve_minutes, -1.0);
    for (const model::Sample& sample : samples) {
        const auto ago = std::chrono::floor<std::chrono::minutes>(samples.back().time - sample.time).count();
        const auto known = value(sample);
        if (known && ago < curve_minutes) {
            auto& minute = minutes[static_cast<std::size_t>(curve_minutes - 1 - ago)];
            minute = std::max(minute, *known);
        }
    }
    return minutes;
}

// `width` of the screen: the curve keeps the newest minutes.
std::string line(std::string_view label, const std::string& value, std::span<const double> values,
                 std::optional<double> limit, std::size_t width, const Style& style) {
    const std::string head = style.paint(Tone::dim, fill_to_width(label, live_label_width));
    constexpr std::size_t taken = live_label_width + value_width;
    const std::size_t room = width > taken ? width - taken : 0;
    if (room < shortest_curve) {
        return head + value + "\n";
    }
    return head + fill_to_width(value, value_width) +
           style.paint(Tone::accent, curve(values.last(std::min(room, values.size())), limit.value_or(0.0), style)) +
           "\n";
}

template<typename Number>
std::optional<double> as_double(const std::optional<Number>& number) {
    return number ? std::optional(static_cast<double>(*number)) : std::nullopt;
}

std::string disk_text(const model::Sample& sample) {
    return sample.disk_bytes ? format_bytes(*sample.disk_bytes) : "not counted yet";
}

std::string of_limit(std::string value, const std::string& limit) {
    return limit.empty() ? std::move(value) : std::move(value) + " of " + limit;
}

} // namespace

std::string format_bytes(std::uint64_t bytes) {
    constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB"};
    auto amount = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (amount >= 1000 && unit + 1 < units.size()) { // three digits at most
        amount /= 1024;
        ++unit;
    }
    return berth::format("{:.{}f} {}", amount, unit > 0 && amount < 10 ? 1 : 0, units[unit]);
}

std::string format_cores(std::uint32_t millicores) {
    return berth::format("{:.2f}", millicores / 1000.0);
}

std::string curve(std::span<const double> values, double top, const Style& style) {
    constexpr std::array<std::string_view, 8> blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    constexpr std::array<std::string_view, 8> letters{"_", ".", "-", "~", "=", "+", "*", "#"};
    for (const double value : values) {
        top = std::max(top, value);
    }
    std::string text;
    for (const double value : values) {
        if (value < 0) {
            text += ' ';
            continue;
        }
        const double height = top > 0 ? value / top * static_cast<double>(blocks.size() - 1) : 0;
        const auto level = static_cast<std::size_t>(std::lround(height));
        text += style.unicode ? blocks[level] : letters[level];
    }
    return text;
}

std::string render_ports(const std::vector<model::ListeningPort>& ports, std::size_t width, const Style& style) {
    if (ports.empty()) {
        return "No program listens on a port there.\n";
    }
    std::vector<std::vector<Cell>> rows;
    rows.reserve(ports.size());
    for (const model::ListeningPort& port : ports) {
        rows.push_back({{std::to_string(port.port), Tone::bold},
                        {port.name},
                        {port.process.empty() ? "?" : port.process},
                        {port.pid == 0 ? "" : std::to_string(port.pid), Tone::dim},
                        {port.address, Tone::dim}});
    }
    return render_table({{"PORT", 0, 5}, {"NAME", 3, 6}, {"PROGRAM", 4, 8}, {"PID", 1, 5}, {"ADDRESS", 2, 8}}, rows,
                        width, style);
}

std::string render_stats(const model::SampleHistory& history, std::size_t width, const Style& style) {
    if (history.samples.empty()) {
        return "Nothing was measured in the last hour: it did not run.\n";
    }
    const model::Sample& now = history.samples.back();
    const model::SampleLimits& limits = history.limits;
    const auto cpu_limit = limits.cpu_millicores ? format_cores(*limits.cpu_millicores) : std::string();
    const auto memory_limit = limits.memory_bytes ? format_bytes(*limits.memory_bytes) : std::string();
    const auto disk_limit = limits.disk_bytes ? format_bytes(*limits.disk_bytes) : std::string();
    const Value cpu = [](const model::Sample& sample) { return static_cast<double>(sample.cpu_millicores); };
    const Value memory = [](const model::Sample& sample) { return static_cast<double>(sample.memory_bytes); };
    const Value disk = [](const model::Sample& sample) { return as_double(sample.disk_bytes); };
    const Value processes = [](const model::Sample& sample) { return static_cast<double>(sample.processes); };
    const auto& samples = history.samples;
    return line("CPU", of_limit(format_cores(now.cpu_millicores), cpu_limit) + " cores", by_minute(samples, cpu),
                as_double(limits.cpu_millicores), width, style) +
           line("Memory", of_limit(format_bytes(now.memory_bytes), memory_limit), by_minute(samples, memory),
                as_double(limits.memory_bytes), width, style) +
           line("Disk", of_limit(disk_text(now), disk_limit), by_minute(samples, disk), as_double(limits.disk_bytes),
                width, style) +
           line("Processes", std::to_string(now.processes), by_minute(samples, processes), {}, width, style);
}

std::string render_sample(const model::Sample& sample, const Style& style) {
    return style.paint(Tone::dim, model::format_time(sample.time)) +
           berth::format("  {} cores  {} memory  {} disk  {} processes\n", format_cores(sample.cpu_millicores),
                         format_bytes(sample.memory_bytes), disk_text(sample), sample.processes);
}

std::string render_tools(const std::vector<model::ToolReport>& tools, std::size_t width, const Style& style) {
    if (tools.empty()) {
        return "The template names no tools, or the workspace never ran.\n";
    }
    std::vector<std::vector<Cell>> rows;
    rows.reserve(tools.size());
    for (const model::ToolReport& tool : tools) {
        Cell state{"present", Tone::good};
        if (tool.state == model::ToolState::other_version) {
            state = {"another version", Tone::caution};
        } else if (tool.state == model::ToolState::missing) {
            state = {"missing", Tone::bad};
        }
        rows.push_back({{tool.name, Tone::bold}, std::move(state), {tool.found}, {tool.wanted, Tone::dim}});
    }
    return render_table({{"TOOL", 0, 6}, {"STATE", 0, 7}, {"FOUND", 2, 6}, {"WANTED", 1, 6}}, rows, width, style);
}

} // namespace berth::cli
