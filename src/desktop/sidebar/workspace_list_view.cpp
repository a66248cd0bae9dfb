#include "desktop/sidebar/workspace_list_view.h"

#include "desktop/models/workspace_list_model.h"
#include "desktop/sidebar/workspace_delegate.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/state_badge.h"

#include <QContextMenuEvent>
#include <QTime>

namespace berth::desktop {

namespace {

using namespace std::literals;

constexpr auto turning_interval = 66ms;
constexpr auto ageing_interval = 60s;
constexpr int turn_time = 1400; // milliseconds

std::string id_of(const QModelIndex& index) {
    return index.data(WorkspaceListModel::IdRole).toString().toStdString();
}

} // namespace

WorkspaceListView::WorkspaceListView(QWidget* parent)
    : QListView(parent)
    , rows_(new WorkspaceDelegate(this)) {
    setItemDelegate(rows_);
    setUniformItemSizes(true);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_Hover);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    viewport()->setAutoFillBackground(false);
    setAccessibleName(tr("Workspaces"));
    turning_.setInterval(turning_interval);
    connect(&turning_, &QTimer::timeout, this, &WorkspaceListView::turn);
    ageing_.setInterval(ageing_interval);
    connect(&ageing_, &QTimer::timeout, viewport(), qOverload<>(&QWidget::update));
    ageing_.start();
    connect(this, &QListView::activated, this, [this](const QModelIndex& index) { Q_EMIT chosen(id_of(index)); });
    connect(this, &QListView::clicked, this, [this](const QModelIndex& index) { Q_EMIT chosen(id_of(index)); });
    connect(&theme(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void WorkspaceListView::setModel(QAbstractItemModel* model) {
    QListView::setModel(model);
    connect(model, &QAbstractItemModel::dataChanged, &turning_, qOverload<>(&QTimer::start));
    connect(model, &QAbstractItemModel::rowsInserted, &turning_, qOverload<>(&QTimer::start));
    connect(model, &QAbstractItemModel::modelReset, &turning_, qOverload<>(&QTimer::start));
}

void WorkspaceListView::set_live(bool live) {
    rows_->set_live(live);
    viewport()->update();
}

void WorkspaceListView::contextMenuEvent(QContextMenuEvent* event) {
    const bool by_key = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = by_key ? currentIndex() : indexAt(event->pos());
    if (index.isValid()) {
        const QPoint place = by_key ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos();
        Q_EMIT menu_wanted(id_of(index), place);
    }
}

// Travelling with the arrow keys shows each workspace at once, as in a mail program.
void WorkspaceListView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QListView::currentChanged(current, previous);
    if (current.isValid() && hasFocus() && follows_keys_) {
        Q_EMIT chosen(id_of(current));
    }
}

void WorkspaceListView::paintEvent(QPaintEvent* event) {
    rows_->set_turn(static_cast<qreal>(QTime::currentTime().msecsSinceStartOfDay() % turn_time) / turn_time);
    QListView::paintEvent(event);
}

void WorkspaceListView::turn() {
    bool moves = false;
    const QModelIndex top = indexAt(QPoint(1, 1));
    for (int row = top.isValid() ? top.row() : 0; row < model()->rowCount(); ++row) {
        const QModelIndex index = model()->index(row, 0);
        const QRect place = visualRect(index);
        if (place.top() > viewport()->height()) {
            break;
        }
        if (is_moving(static_cast<model::State>(index.data(WorkspaceListModel::StateRole).toInt()))) {
            viewport()->update(place);
            moves = true;
        }
    }
    if (!moves || !isVisible()) {
        turning_.stop();
    }
}

} // namespace berth::desktop
