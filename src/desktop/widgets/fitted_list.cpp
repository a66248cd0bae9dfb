#include "desktop/widgets/fitted_list.h"

#include <QWheelEvent>

namespace berth::desktop {

namespace {

constexpr int list_width = 240; // what is longer is cut with an ellipsis

} // namespace

FittedList::FittedList(const QString& name, QWidget* parent)
    : QListView(parent) {
    setAccessibleName(name);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSelectionMode(QAbstractItemView::NoSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setResizeMode(QListView::Adjust);
    viewport()->setAutoFillBackground(false);
}

void FittedList::setModel(QAbstractItemModel* model) {
    QListView::setModel(model);
    if (model != nullptr) {
        connect(model, &QAbstractItemModel::modelReset, this, &QWidget::updateGeometry);
        connect(model, &QAbstractItemModel::rowsInserted, this, &QWidget::updateGeometry);
        connect(model, &QAbstractItemModel::rowsRemoved, this, &QWidget::updateGeometry);
        connect(model, &QAbstractItemModel::dataChanged, this, &QWidget::updateGeometry);
    }
}

QSize FittedList::sizeHint() const {
    int height = 0;
    if (model() != nullptr) {
        for (int row = 0; row < model()->rowCount(); ++row) {
            height += sizeHintForRow(row);
        }
    }
    return {list_width, height};
}

QSize FittedList::minimumSizeHint() const {
    return {list_width / 2, sizeHint().height()};
}

void FittedList::wheelEvent(QWheelEvent* event) {
    event->ignore();
}

} // namespace berth::desktop
