// A workspace at a glance: what it does now and what to do next, what it uses, the states it went through, the tools in
// it, what it was made of. While it comes up or has failed, its provisioning stands here instead.
#pragma once

#include "desktop/overview/next_actions.h"
#include "desktop/overview/timeline_model.h"
#include "desktop/ports/forward_registry.h"
#include "desktop/workspace/workspace_detail.h"

#include <QScrollArea>

class QBoxLayout;
class QGridLayout;
class QHBoxLayout;
class QStackedWidget;
class QTimer;

namespace berth::desktop {

class Card;
class FittedList;
class MetricCard;
class ProvisioningView;
class TextLabel;

class OverviewPage final : public QWidget {
    Q_OBJECT
public:
    // Both outlive the page.
    OverviewPage(WorkspaceDetail& detail, ForwardRegistry& forwards, QWidget* parent = nullptr);

Q_SIGNALS:
    void action_chosen(const berth::desktop::NextAction& action);
    void lifecycle_requested(berth::model::Action action);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* make_glance();
    void refresh();
    void refresh_samples();
    void refresh_next();
    void refresh_facts();
    void arrange();

    WorkspaceDetail& detail_;
    ForwardRegistry& forwards_;
    TimelineModel timeline_;
    QStackedWidget* stack_;
    ProvisioningView* provisioning_;
    QScrollArea* glance_;
    QHBoxLayout* next_;
    QBoxLayout* metrics_;
    QBoxLayout* columns_;
    MetricCard* cpu_;
    MetricCard* memory_;
    MetricCard* disk_;
    Card* tools_card_;
    FittedList* tools_;
    TextLabel* no_tools_;
    Card* unsupported_card_;
    TextLabel* unsupported_;
    QGridLayout* facts_;
    QTimer* age_timer_;
    std::vector<NextAction> shown_actions_;
};

} // namespace berth::desktop
