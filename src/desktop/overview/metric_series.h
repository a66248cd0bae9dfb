// What a sparkline draws: one measure of the last hour as points, where it has gaps, and how high the scale goes. Pure.
#pragma once

#include "model/live.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace berth::desktop {

enum class Metric : std::uint8_t { cpu, memory, disk };

struct MetricPoint {
    double age = 0;      // seconds before the right edge
    double value = 0;    // millicores or bytes
    bool joined = false; // to the point before: nothing is missing in between
};

struct MetricSeries {
    std::vector<MetricPoint> points; // the oldest first
    std::optional<double> limit;     // what the workspace may use
    double ceiling = 1;              // the scale's upper end
    double peak = 0;

    bool shows_limit() const { return limit && *limit <= ceiling; }
};

// Of the hour that ends with `now`. The scale ends at the limit once a quarter of it was used, else at a round number
// above the peak: a workspace that idles shall show more than a flat line.
MetricSeries metric_series(const std::vector<model::Sample>& samples, const model::SampleLimits& limits, Metric metric,
                           model::Time now);

// The measure of one sample; none where it was not taken.
std::optional<double> value_of(const model::Sample& sample, Metric metric);
std::optional<double> limit_of(const model::SampleLimits& limits, Metric metric);

} // namespace berth::desktop
