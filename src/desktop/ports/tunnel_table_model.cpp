#include "desktop/ports/tunnel_table_model.h"

#include "desktop/phrases.h"

#include <utility>

namespace berth::desktop {

TunnelTableModel::TunnelTableModel(std::string workspace_id, TunnelRegistry& tunnels, QObject* parent)
    : QAbstractTableModel(parent)
    , workspace_id_(std::move(workspace_id))
    , tunnels_(tunnels)
    , rows_(tunnels.of(workspace_id_)) {
    connect(&tunnels, &TunnelRegistry::changed, this, [this](const std::string& id) {
        if (id == workspace_id_) {
            read();
        }
    });
}

// They come at the end and go from anywhere; those in between stay what they are, but for a failure.
void TunnelTableModel::read() {
    const std::vector<Tunnel> wanted = tunnels_.of(workspace_id_);
    for (std::size_t i = rows_.size(); i-- > 0;) {
        if (!std::ranges::contains(wanted, rows_[i].number, &Tunnel::number)) {
            beginRemoveRows({}, static_cast<int>(i), static_cast<int>(i));
            traffic_.erase(rows_[i].number);
            rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(i));
            endRemoveRows();
        }
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const int row = static_cast<int>(i);
        if (i == rows_.size() || rows_[i].number != wanted[i].number) {
            beginInsertRows({}, row, row);
            rows_.insert(rows_.begin() + row, wanted[i]);
            endInsertRows();
        } else if (rows_[i] != wanted[i]) {
            rows_[i] = wanted[i];
            Q_EMIT dataChanged(index(row, 0), index(row, column_count - 1));
        }
    }
}

int TunnelTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int TunnelTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : column_count;
}

void TunnelTableModel::look_at_traffic(client::RateMeter::Time now) {
    for (const Tunnel& tunnel : rows_) {
        if (const auto counters = tunnels_.counters(workspace_id_, tunnel.number)) {
            traffic_[tunnel.number].look(*counters, now);
        }
    }
    if (!rows_.empty()) {
        Q_EMIT dataChanged(index(0, traffic_column), index(rowCount() - 1, traffic_column), {Qt::DisplayRole});
    }
}

QString TunnelTableModel::text(const Tunnel& tunnel, int column) const {
    switch (column) {
    case kind_column:
        return tunnel.kind == TunnelKind::reverse
                   ? (tunnel.remote.path.empty() ? tr("Reverse port") : tr("Reverse socket"))
               : tunnel.kind == TunnelKind::socket ? tr("Unix socket")
                                                   : tr("SOCKS proxy");
    case remote_column:
        return tunnel.kind == TunnelKind::proxy ? tr("All that it reaches") : end_text(tunnel.remote);
    case local_column:
        return end_text(tunnel.local);
    case traffic_column: {
        const auto found = traffic_.find(tunnel.number);
        return found == traffic_.end() ? QString() : traffic_text(found->second, compact_);
    }
    case action_column:
        return tr("Stop");
    default:
        return {};
    }
}

QVariant TunnelTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const Tunnel& tunnel = rows_[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(tunnel, index.column());
    case Qt::ToolTipRole: {
        const auto found = traffic_.find(tunnel.number);
        return index.column() == traffic_column && found != traffic_.end() ? traffic_text(found->second, false)
                                                                           : text(tunnel, index.column());
    }
    case number_role:
        return tunnel.number;
    case trouble_role:
        return tunnel.failure ? error_text(*tunnel.failure) : QString();
    case copy_role:
        return end_text(tunnel.kind == TunnelKind::reverse ? tunnel.remote : tunnel.local);
    case name_role:
        return QStringLiteral("%1, %2 – %3")
            .arg(text(tunnel, kind_column), text(tunnel, remote_column), text(tunnel, local_column));
    default:
        return {};
    }
}

QVariant TunnelTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case kind_column:
        return tr("Tunnel");
    case remote_column:
        return tr("In the workspace");
    case local_column:
        return tr("On this computer");
    case traffic_column:
        return tr("Traffic");
    default:
        return QString();
    }
}

} // namespace berth::desktop
