#include "desktop/overview/overview_page.h"

#include "desktop/create/create_form.h"
#include "desktop/create/provisioning_view.h"
#include "desktop/overview/metric_card.h"
#include "desktop/overview/next_action_button.h"
#include "desktop/phrases.h"
#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/card.h"
#include "desktop/widgets/fitted_list.h"
#include "desktop/widgets/labels.h"
#include "desktop/widgets/row_delegate.h"
#include "desktop/widgets/scrolling.h"
#include "desktop/widgets/state_badge.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTimer>

namespace berth::desktop {

namespace {

using namespace std::literals;

constexpr int narrow_overview = 640; // pixels: below, the columns stand one above the other
constexpr int narrow_next = 700;     // the next actions, too
constexpr int narrow_metrics = 500;  // and the metrics
constexpr auto age_interval = 30s;   // "5 min ago" goes on

bool shows_provisioning(const model::Workspace& workspace) {
    const bool coming_up = workspace.intent == model::Intent::run && !model::is_settled(workspace.state);
    return coming_up || (workspace.state == model::State::error && !workspace.steps.empty());
}

RowLook timeline_look(const QModelIndex& index) {
    const auto state = static_cast<model::State>(index.data(TimelineModel::state_role).toInt());
    RowLook look;
    look.title = index.data(Qt::DisplayRole).toString();
    look.detail = index.data(TimelineModel::why_role).toString();
    const QString lasted = index.data(TimelineModel::lasted_role).toString();
    const QString since = index.data(TimelineModel::since_role).toString();
    look.trailing = lasted.isEmpty() ? since : QStringLiteral("%1 · %2").arg(since, lasted);
    look.joined = index.row() + 1 < index.model()->rowCount();
    look.glyph = [state](QPainter& painter, const QRectF& box) {
        paint_state_glyph(painter, box.adjusted(2, 2, -2, -2), state, theme().color(state_color(state)));
    };
    return look;
}

RowLook tool_look(const QModelIndex& index) {
    RowLook look;
    look.title = index.data(Qt::DisplayRole).toString();
    look.trailing = index.data(ToolListModel::detail_role).toString();
    switch (static_cast<model::ToolState>(index.data(ToolListModel::state_role).toInt())) {
    case model::ToolState::present:
        look.glyph = icon_glyph("check", Color::good);
        break;
    case model::ToolState::other_version:
        look.glyph = icon_glyph("warning", Color::caution);
        look.trailing_color = Color::caution;
        break;
    case model::ToolState::missing:
        look.glyph = icon_glyph("error", Color::bad);
        look.trailing_color = Color::bad;
        break;
    }
    return look;
}

} // namespace

OverviewPage::OverviewPage(WorkspaceDetail& detail, ForwardRegistry& forwards, QWidget* parent)
    : QWidget(parent)
    , detail_(detail)
    , forwards_(forwards)
    , timeline_(detail.events())
    , stack_(new QStackedWidget)
    , provisioning_(new ProvisioningView(detail.provisioning(), ProvisioningView::Place::workspace_page))
    , age_timer_(new QTimer(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(stack_);
    stack_->addWidget(make_glance());
    auto* framed = new QWidget;
    auto* frame = new QVBoxLayout(framed);
    const int margin = theme().space(Space::xl);
    frame->setContentsMargins(margin, theme().space(Space::l), margin, margin);
    frame->addWidget(provisioning_);
    QScrollArea* scrolling = make_scrolling(framed);
    align_with_head(*scrolling);
    stack_->addWidget(scrolling);

    connect(provisioning_, &ProvisioningView::action_requested, this, &OverviewPage::lifecycle_requested);
    connect(&detail, &WorkspaceDetail::changed, this, &OverviewPage::refresh);
    connect(&detail, &WorkspaceDetail::samples_changed, this, &OverviewPage::refresh_samples);
    connect(&detail, &WorkspaceDetail::listening_changed, this, &OverviewPage::refresh_next);
    connect(&detail.tools(), &QAbstractItemModel::modelReset, this, &OverviewPage::refresh);
    connect(&forwards, &ForwardRegistry::changed, this, &OverviewPage::refresh_next);
    connect(&detail, &WorkspaceDetail::local_editor_changed, this, &OverviewPage::refresh_next);
    age_timer_->setInterval(age_interval);
    connect(age_timer_, &QTimer::timeout, this, [this] {
        if (isVisible()) {
            refresh_samples();
            glance_->viewport()->update();
        }
    });
    age_timer_->start();
    refresh();
    refresh_samples();
}

QWidget* OverviewPage::make_glance() {
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    const int margin = theme().space(Space::xl);
    layout->setContentsMargins(margin, theme().space(Space::l), margin, margin);
    layout->setSpacing(theme().space(Space::l));

    next_ = new QHBoxLayout;
    next_->setSpacing(theme().space(Space::m));
    layout->addLayout(next_);

    metrics_ = new QHBoxLayout;
    metrics_->setSpacing(theme().space(Space::m));
    cpu_ = new MetricCard(Metric::cpu);
    memory_ = new MetricCard(Metric::memory);
    disk_ = new MetricCard(Metric::disk);
    for (MetricCard* card : {cpu_, memory_, disk_}) {
        metrics_->addWidget(card, 1);
    }
    layout->addLayout(metrics_);

    auto* timeline_card = new Card(tr("Timeline"));
    auto* timeline = new FittedList(tr("Timeline of states"));
    timeline->setModel(&timeline_);
    timeline->setItemDelegate(new RowDelegate(timeline_look, timeline));
    timeline_card->body()->addWidget(timeline);
    timeline_card->body()->addStretch();

    tools_card_ = new Card(tr("Tools"));
    tools_ = new FittedList(tr("Tools of the template"));
    tools_->setModel(&detail_.tools());
    tools_->setItemDelegate(new RowDelegate(tool_look, tools_));
    no_tools_ = new TextLabel({}, TextStyle::body, Color::text_muted);
    no_tools_->wrap();
    tools_card_->body()->addWidget(tools_);
    tools_card_->body()->addWidget(no_tools_);

    auto* facts_card = new Card(tr("About"));
    facts_ = new QGridLayout;
    facts_->setHorizontalSpacing(theme().space(Space::l));
    facts_->setVerticalSpacing(theme().space(Space::s));
    facts_->setColumnStretch(1, 1);
    facts_card->body()->addLayout(facts_);

    auto* side = new QVBoxLayout;
    side->setSpacing(theme().space(Space::m));
    side->addWidget(tools_card_);
    side->addWidget(facts_card);
    unsupported_card_ = new Card(tr("Not honoured by this platform"));
    unsupported_ = new TextLabel({}, TextStyle::body, Color::text_muted);
    unsupported_->wrap();
    unsupported_card_->body()->addWidget(unsupported_);
    side->addWidget(unsupported_card_);
    side->addStretch();
    columns_ = new QHBoxLayout;
    columns_->setSpacing(theme().space(Space::m));
    columns_->addWidget(timeline_card, 1, Qt::AlignTop);
    columns_->addLayout(side, 1);
    layout->addLayout(columns_);
    layout->addStretch();

    glance_ = new QScrollArea;
    glance_->setAccessibleName(tr("Overview"));
    glance_->setFrameShape(QFrame::NoFrame);
    glance_->setWidgetResizable(true);
    glance_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    glance_->setWidget(content);
    align_with_head(*glance_);
    return glance_;
}

void OverviewPage::refresh() {
    if (!detail_.workspace()) {
        return;
    }
    const model::Workspace& workspace = *detail_.workspace();
    stack_->setCurrentIndex(shows_provisioning(workspace) ? 1 : 0);
    QStringList lost;
    for (const model::Unsupported& item : workspace.unsupported) {
        lost << QString::fromStdString(item.reason);
    }
    unsupported_->setText(lost.join(u'\n'));
    unsupported_card_->setVisible(!lost.isEmpty());
    tools_->setVisible(detail_.tools().rowCount() > 0);
    no_tools_->setVisible(detail_.tools().rowCount() == 0);
    no_tools_->setText(tr("What the template asks for is looked for while the workspace runs."));
    refresh_next();
    refresh_facts();
    refresh_samples();
}

void OverviewPage::refresh_samples() {
    const bool running = detail_.workspace() && detail_.workspace()->state == model::State::running;
    // The platform's clock tells where the hour ends: the person's may be wrong.
    const auto& samples = detail_.samples().samples;
    const model::Time here = now();
    const bool fresh = running && !samples.empty();
    const model::Time edge = fresh ? samples.back().time : here;
    for (MetricCard* card : {cpu_, memory_, disk_}) {
        card->set_history(detail_.samples(), running, edge);
    }
}

void OverviewPage::refresh_next() {
    if (!detail_.workspace()) {
        return;
    }
    std::map<std::uint16_t, std::uint16_t> local_ports;
    for (const Forward& forward : forwards_.of(detail_.id())) {
        if (forward.local_port != 0) {
            local_ports[forward.remote_port] = forward.local_port;
        }
    }
    std::vector<NextAction> actions =
        next_actions(*detail_.workspace(), detail_.listening(), local_ports, detail_.local_editor());
    if (actions == shown_actions_) {
        return;
    }
    shown_actions_ = std::move(actions);
    while (QLayoutItem* item = next_->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->deleteLater();
        }
        delete item;
    }
    for (const NextAction& action : shown_actions_) {
        auto* button = new NextActionButton(action);
        if (action.target == decltype(action.target)(Destination::editor)) {
            button->setObjectName(QStringLiteral("openEditor"));
        }
        connect(button, &QAbstractButton::clicked, this, [this, action] { Q_EMIT action_chosen(action); });
        next_->addWidget(button, 1);
    }
}

void OverviewPage::refresh_facts() {
    while (QLayoutItem* item = facts_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const model::Workspace& workspace = *detail_.workspace();
    int row = 0;
    const auto add = [&](const QString& what, const QString& value) {
        auto* label = new TextLabel(what, TextStyle::body, Color::text_muted);
        auto* text = new ElidedLabel(value, TextStyle::body);
        facts_->addWidget(label, row, 0);
        facts_->addWidget(text, row, 1);
        ++row;
    };
    add(tr("Template"), QString::fromStdString(workspace.template_name));
    add(tr("Owner"), QString::fromStdString(workspace.owner_name));
    add(tr("Created"), moment_text(workspace.created_at));
    add(tr("Last used"), workspace.last_active_at ? ago(*workspace.last_active_at, now()) : tr("Not yet"));
    for (const auto& [name, value] : workspace.parameters) {
        add(CreateForm::label_of(name), QString::fromStdString(value));
    }
    for (const std::string& name : workspace.secrets) {
        add(CreateForm::label_of(name), tr("Set, kept secret"));
    }
}

void OverviewPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void OverviewPage::arrange() {
    const auto direction = width() < narrow_overview ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight;
    columns_->setDirection(direction);
    next_->setDirection(width() < narrow_next ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    metrics_->setDirection(width() < narrow_metrics ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

} // namespace berth::desktop
