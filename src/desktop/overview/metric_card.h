// One measure of a workspace as a card: what it uses now and of how much, and the last hour as a line.
#pragma once

#include "desktop/overview/metric_series.h"
#include "desktop/widgets/card.h"

namespace berth::desktop {

class ElidedLabel;
class Sparkline;
class TextLabel;

class MetricCard final : public Card {
    Q_OBJECT
public:
    explicit MetricCard(Metric metric, QWidget* parent = nullptr);
    // `now`: the right edge. What is not measured while the workspace rests is a dash.
    void set_history(const model::SampleHistory& history, bool running, model::Time now);

    // "0.35 of 2 cores": what it says, for tests and screen readers.
    QString value_text() const;

private:
    QString amount(double value) const;

    Metric metric_;
    TextLabel* value_;
    ElidedLabel* of_;
    Sparkline* line_;
    ElidedLabel* foot_;
};

} // namespace berth::desktop
