#include "desktop/overview/metric_series.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace berth::desktop {

namespace {

// Samples further apart have others missing in between.
constexpr auto gap = model::sample_interval * 5 / 2;
// From this share of the limit on, the limit is the scale's end.
constexpr double share_that_shows_limit = 0.25;
constexpr double headroom = 1.15;
// The smallest scales: what is below is noise.
constexpr double least_millicores = 100;
constexpr double least_bytes = 64.0 * 1024 * 1024;

// 1, 2 or 5 times a power of ten (of two for bytes) at or above `value`.
double round_up(double value, Metric metric) {
    if (metric != Metric::cpu) {
        return std::exp2(std::ceil(std::log2(std::max(value, least_bytes))));
    }
    const double wanted = std::max(value, least_millicores);
    const double power = std::pow(10.0, std::floor(std::log10(wanted)));
    for (const double step : std::array{1.0, 2.0, 5.0}) {
        if (step * power >= wanted) {
            return step * power;
        }
    }
    return 10 * power; // NOLINT(readability-magic-numbers)
}

} // namespace

std::optional<double> value_of(const model::Sample& sample, Metric metric) {
    switch (metric) {
    case Metric::cpu:
        return sample.cpu_millicores;
    case Metric::memory:
        return static_cast<double>(sample.memory_bytes);
    case Metric::disk:
        return sample.disk_bytes ? std::optional(static_cast<double>(*sample.disk_bytes)) : std::nullopt;
    }
    return std::nullopt;
}

std::optional<double> limit_of(const model::SampleLimits& limits, Metric metric) {
    const auto as_double = [](const auto& limit) {
        return limit && *limit > 0 ? std::optional(static_cast<double>(*limit)) : std::nullopt;
    };
    switch (metric) {
    case Metric::cpu:
        return as_double(limits.cpu_millicores);
    case Metric::memory:
        return as_double(limits.memory_bytes);
    case Metric::disk:
        return as_double(limits.disk_bytes);
    }
    return std::nullopt;
}

MetricSeries metric_series(const std::vector<model::Sample>& samples, const model::SampleLimits& limits, Metric metric,
                           model::Time now) {
    MetricSeries series;
    series.limit = limit_of(limits, metric);
    std::optional<model::Time> before;
    for (const model::Sample& sample : samples) {
        const auto value = value_of(sample, metric);
        const auto age = now - sample.time;
        if (!value || age > model::sample_history) {
            continue;
        }
        const double seconds = std::chrono::duration<double>(std::max(age, decltype(age)::zero())).count();
        series.points.push_back({seconds, *value, before && sample.time - *before <= gap});
        series.peak = std::max(series.peak, *value);
        before = sample.time;
    }
    const double wanted = round_up(series.peak * headroom, metric);
    if (series.limit && (series.peak >= share_that_shows_limit * *series.limit || wanted >= *series.limit)) {
        series.ceiling = std::max(*series.limit, series.peak);
    } else {
        series.ceiling = wanted;
    }
    return series;
}

} // namespace berth::desktop
