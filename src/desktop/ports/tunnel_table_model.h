// A workspace's tunnels beside its forwarded ports, as a table with the ports table's columns.
#pragma once

#include "desktop/ports/traffic.h"
#include "desktop/ports/tunnel_registry.h"

#include <QAbstractTableModel>

#include <map>
#include <vector>

namespace berth::desktop {

class TunnelTableModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { kind_column, remote_column, local_column, traffic_column, action_column, column_count };
    enum Role {
        number_role = Qt::UserRole + 1, // int: the registry's
        trouble_role,                   // QString: why the last connection could not be carried; else empty
        copy_role,                      // QString: what people paste elsewhere: "localhost:1080", "/run/db.sock"
        name_role                       // QString: the whole of it in one line, for buttons and screen readers
    };

    // The registry outlives the model.
    TunnelTableModel(std::string workspace_id, TunnelRegistry& tunnels, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    // Takes over what has gone through since the last look; changes the traffic's column only.
    void look_at_traffic(client::RateMeter::Time now);
    void set_compact(bool compact) { compact_ = compact; }

private:
    void read();
    QString text(const Tunnel& tunnel, int column) const;

    std::string workspace_id_;
    TunnelRegistry& tunnels_;
    std::vector<Tunnel> rows_;
    std::map<int, Traffic> traffic_;
    bool compact_ = false;
};

} // namespace berth::desktop
