// A line of the last hour's values over a filled area, with gaps where nothing was measured and a dashed line at the
// limit. Paints what metric_series says and knows no rule; light enough to stand in every card.
#pragma once

#include "desktop/overview/metric_series.h"
#include "desktop/theme/tokens.h"

#include <QWidget>

namespace berth::desktop {

class Sparkline final : public QWidget {
    Q_OBJECT
public:
    explicit Sparkline(QWidget* parent = nullptr);
    void set_series(MetricSeries series, Color color);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    MetricSeries series_;
    Color color_ = Color::accent;
};

} // namespace berth::desktop
