#include "desktop/ports/ports_table.h"

#include <QHeaderView>
#include <QWheelEvent>

#include <algorithm>

namespace berth::desktop {

namespace {

enum PortsColumn { what_column, inside_column, here_column, passing_column, buttons_column };

constexpr int ports_row_height = 44;     // pixels: a row holds buttons
constexpr int wide_table = 960;          // pixels: room for everything
constexpr int narrow_table = 700;        // pixels: what is more goes half to the traffic
constexpr int no_room_for_traffic = 620; // pixels: below, what can be done with a port comes first
constexpr int least_ports_table = 200;   // pixels wide

struct Widths { // pixels
    int what;
    int here;
    int passing;
    int buttons;
};
constexpr Widths wide{170, 160, 240, 160};
constexpr Widths middling{126, 150, 150, 144};

} // namespace

PortsTable::PortsTable(QAbstractItemModel& model, QWidget* parent)
    : QTableView(parent) {
    setModel(&model);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(&model, &QAbstractItemModel::rowsInserted, this, &QWidget::updateGeometry);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &QWidget::updateGeometry);
}

void PortsTable::fit() {
    verticalHeader()->setDefaultSectionSize(ports_row_height);
    horizontalHeader()->setSectionResizeMode(inside_column, QHeaderView::Stretch);
    horizontalHeader()->setSectionResizeMode(buttons_column, QHeaderView::Fixed);
}

bool PortsTable::arrange(int width) {
    const Widths& widths = width >= wide_table ? wide : middling;
    QHeaderView* head = horizontalHeader();
    head->resizeSection(what_column, widths.what);
    head->resizeSection(here_column, widths.here);
    const int spare = &widths == &wide ? 0 : std::max(0, (width - narrow_table) / 2);
    head->resizeSection(passing_column, widths.passing + spare);
    head->resizeSection(buttons_column, widths.buttons);
    setColumnHidden(passing_column, width < no_room_for_traffic);
    return &widths != &wide;
}

QSize PortsTable::sizeHint() const {
    return {least_ports_table, horizontalHeader()->height() + model()->rowCount() * ports_row_height};
}

QSize PortsTable::minimumSizeHint() const {
    return sizeHint();
}

void PortsTable::wheelEvent(QWheelEvent* event) {
    event->ignore();
}

} // namespace berth::desktop
