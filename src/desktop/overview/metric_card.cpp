#include "desktop/overview/metric_card.h"

#include "desktop/overview/sparkline.h"
#include "desktop/phrases.h"
#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/labels.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QVBoxLayout>

#include <cmath>

namespace berth::desktop {

namespace {

// From this share of the limit on, the value is told in the colour of caution.
constexpr double share_to_mind = 0.9;
constexpr double millicores = 1000;

QString title_of(Metric metric) {
    switch (metric) {
    case Metric::cpu:
        return MetricCard::tr("CPU");
    case Metric::memory:
        return MetricCard::tr("Memory");
    case Metric::disk:
        return MetricCard::tr("Disk");
    }
    return {};
}

Color color_of(Metric metric) {
    return metric == Metric::disk ? Color::neutral : Color::accent;
}

} // namespace

MetricCard::MetricCard(Metric metric, QWidget* parent)
    : Card({}, parent)
    , metric_(metric)
    , value_(new TextLabel({}, TextStyle::title))
    , of_(new ElidedLabel({}, TextStyle::caption, Color::text_muted))
    , line_(new Sparkline)
    , foot_(new ElidedLabel({}, TextStyle::caption, Color::text_faint)) {
    auto* title = new TextLabel(title_of(metric), TextStyle::strong, Color::text_muted);
    auto* values = new QHBoxLayout;
    values->setSpacing(theme().space(Space::xs) + 2);
    values->addWidget(value_, 0, Qt::AlignBaseline);
    values->addWidget(of_, 1, Qt::AlignBaseline);
    body()->setSpacing(theme().space(Space::xs));
    body()->addWidget(title);
    body()->addLayout(values);
    body()->addWidget(line_);
    body()->addWidget(foot_);
    setAccessibleName(title_of(metric));
    set_history({}, false, {});
}

QString MetricCard::amount(double value) const {
    if (metric_ != Metric::cpu) {
        return bytes_text(static_cast<std::int64_t>(value));
    }
    const double cores = value / millicores;
    const bool whole = std::abs(cores - std::round(cores)) < 0.005; // NOLINT: two decimals are shown
    return QLocale().toString(cores, 'f', whole ? 0 : (cores < 1 ? 2 : 1));
}

void MetricCard::set_history(const model::SampleHistory& history, bool running, model::Time now) {
    MetricSeries series = metric_series(history.samples, history.limits, metric_, now);
    std::optional<double> value;
    // Files stay when nothing runs; CPU and memory do not.
    if (!history.samples.empty() && (running || metric_ == Metric::disk)) {
        value = value_of(history.samples.back(), metric_);
    }
    value_->setText(value ? amount(*value) : QStringLiteral("–"));
    const bool much = value && series.limit && *value >= share_to_mind * *series.limit;
    value_->set_color(much ? Color::caution : Color::text);
    if (!value) {
        of_->set_text(running ? tr("not measured yet") : tr("nothing runs"));
    } else if (metric_ == Metric::cpu) {
        of_->set_text(series.limit ? tr("of %1 cores").arg(amount(*series.limit)) : tr("cores, no limit"));
    } else {
        of_->set_text(series.limit ? tr("of %1").arg(amount(*series.limit)) : tr("no limit"));
    }
    foot_->set_text(series.points.empty() ? tr("Nothing measured in the last hour")
                                          : tr("Last hour · peak %1").arg(amount(series.peak)));
    line_->set_series(std::move(series), much ? Color::caution : color_of(metric_));
    setAccessibleDescription(value_text() + QStringLiteral(". ") + foot_->full_text());
}

QString MetricCard::value_text() const {
    return value_->text() + u' ' + of_->full_text();
}

} // namespace berth::desktop
