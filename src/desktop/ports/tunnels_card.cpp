#include "desktop/ports/tunnels_card.h"

#include "desktop/ports/ports_table.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/plain_table.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

CellLook tunnel_look(const QModelIndex& index) {
    CellLook look;
    switch (index.column()) {
    case TunnelTableModel::kind_column:
        look.style = TextStyle::strong;
        break;
    case TunnelTableModel::local_column:
        look.color = index.data(TunnelTableModel::trouble_role).toString().isEmpty() ? Color::text : Color::caution;
        break;
    case TunnelTableModel::traffic_column:
        look.color = Color::text_muted;
        break;
    case TunnelTableModel::action_column:
        look.text = false;
        break;
    default:
        break;
    }
    return look;
}

} // namespace

TunnelsCard::TunnelsCard(std::string workspace_id, TunnelRegistry& tunnels, QWidget* parent)
    : Card(QString(), parent)
    , workspace_id_(std::move(workspace_id))
    , tunnels_(tunnels)
    , model_(workspace_id_, tunnels)
    , table_(new PortsTable(model_)) {
    setAccessibleName(tr("Tunnels"));
    layout()->setContentsMargins(1, theme().space(Space::xs), 1, theme().space(Space::xs));
    body()->addWidget(table_);
    table_->setObjectName(QStringLiteral("tunnels"));
    dress_table(*table_, tr("Tunnels"), tunnel_look);
    table_->fit();
    const auto refresh_rows = [this](int first, int last) {
        for (int row = first; row <= last; ++row) {
            refresh_row(row);
        }
        refresh();
    };
    connect(&model_, &QAbstractItemModel::rowsInserted, this,
            [refresh_rows](const QModelIndex&, int first, int last) { refresh_rows(first, last); });
    connect(&model_, &QAbstractItemModel::rowsRemoved, this, &TunnelsCard::refresh);
    connect(&model_, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& from) {
        if (from.column() != TunnelTableModel::traffic_column) {
            refresh();
        }
    });
    refresh_rows(0, model_.rowCount() - 1);
}

void TunnelsCard::refresh() {
    setVisible(model_.rowCount() > 0);
    Q_EMIT rows_changed();
}

void TunnelsCard::refresh_row(int row) {
    const QModelIndex index = model_.index(row, TunnelTableModel::action_column);
    const int number = index.data(TunnelTableModel::number_role).toInt();
    const QString name = index.data(TunnelTableModel::name_role).toString();
    auto* buttons = new QWidget;
    auto* line = new QHBoxLayout(buttons);
    line->setContentsMargins(0, 0, theme().space(Space::s), 0);
    line->setSpacing(theme().space(Space::xs));
    line->addStretch();
    const QString address = index.data(TunnelTableModel::copy_role).toString();
    QToolButton* copy = make_icon_button("copy", tr("Copy %1").arg(address));
    connect(copy, &QToolButton::clicked, this, [address] { QGuiApplication::clipboard()->setText(address); });
    line->addWidget(copy);
    QPushButton* stop = make_button(tr("Stop"));
    stop->setAccessibleName(tr("Stop %1", "a tunnel").arg(name));
    connect(stop, &QPushButton::clicked, this, [this, number] { tunnels_.close(workspace_id_, number); });
    line->addWidget(stop);
    table_->setIndexWidget(index, buttons);
}

} // namespace berth::desktop
