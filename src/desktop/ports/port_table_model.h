// A workspace's ports as one table: those that the template names, those that its programs listen on, and those that
// are forwarded to this machine; each port once. What can be done with each is told as roles, with a conflict in words.
#pragma once

#include "desktop/ports/forward_registry.h"
#include "desktop/ports/traffic.h"
#include "desktop/workspace/workspace_detail.h"

#include <QAbstractTableModel>

#include <map>
#include <optional>
#include <vector>

namespace berth::desktop {

// A port as a person types it.
Result<std::uint16_t> port_from(const QString& text);

class PortTableModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { port_column, program_column, local_column, traffic_column, action_column, column_count };
    enum Role {
        remote_role = Qt::UserRole + 1, // int
        local_role,                     // int: the number on this machine, 0 where it is not forwarded
        listening_role,                 // bool: a program of the workspace listens there
        forwarded_role,                 // bool
        trouble_role,                   // QString: a conflict or failure and what to do; empty where all is well
        wanted_role,                    // int: the local number that was wanted and is taken, else 0
        url_role                        // QUrl: for the browser; empty where it is not forwarded
    };

    // Both outlive the model.
    PortTableModel(WorkspaceDetail& detail, ForwardRegistry& forwards, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    // Only the number on this machine can be edited: the port is forwarded to it.
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    int row_of(std::uint16_t remote) const; // -1 where it is not there

    // Takes over what has gone through the forwards since the last look; changes the traffic's column only.
    void look_at_traffic(client::RateMeter::Time now);
    // Without the number of open connections, where there is little room; the tool tip has it.
    void set_compact(bool compact) { compact_ = compact; }
    bool has_forwards() const { return !forwards_.of(detail_.id()).empty(); }

Q_SIGNALS:
    // A number could not be had.
    void refused(const berth::Error& error);

private:
    struct Row {
        std::uint16_t port = 0;
        QString name; // the template's
        bool named = false;
        std::optional<model::ListeningPort> listening;
        std::optional<Forward> forward;

        friend bool operator==(const Row&, const Row&) = default;
    };
    void read();
    std::vector<Row> merged() const;
    QString trouble(const Row& row) const;
    QVariant text(const Row& row, int column) const;
    QString traffic_of(std::uint16_t port, bool compact) const;

    WorkspaceDetail& detail_;
    ForwardRegistry& forwards_;
    std::vector<Row> rows_;                    // by port
    std::map<std::uint16_t, Traffic> traffic_; // of those that are forwarded
    bool compact_ = false;
};

} // namespace berth::desktop
