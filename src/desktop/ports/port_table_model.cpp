#include "desktop/ports/port_table_model.h"

#include "desktop/phrases.h"

#include <QUrl>

#include <algorithm>
#include <map>

namespace berth::desktop {

PortTableModel::PortTableModel(WorkspaceDetail& detail, ForwardRegistry& forwards, QObject* parent)
    : QAbstractTableModel(parent)
    , detail_(detail)
    , forwards_(forwards) {
    connect(&detail, &WorkspaceDetail::changed, this, &PortTableModel::read);
    connect(&detail, &WorkspaceDetail::listening_changed, this, [this] {
        for (const model::ListeningPort& port : detail_.listening()) {
            forwards_.clear_failure(detail_.id(), port.port);
        }
        read();
    });
    connect(&forwards, &ForwardRegistry::changed, this, [this](const std::string& id) {
        if (id == detail_.id()) {
            read();
        }
    });
    read();
}

std::vector<PortTableModel::Row> PortTableModel::merged() const {
    std::map<std::uint16_t, Row> rows;
    if (detail_.workspace()) {
        for (const model::Port& port : detail_.workspace()->ports) {
            rows[port.port].name = QString::fromStdString(port.name);
            rows[port.port].named = true;
        }
    }
    for (const model::ListeningPort& port : detail_.listening()) {
        if (!is_of_tunnel(port)) {
            rows[port.port].listening = port;
        }
    }
    for (const Forward& forward : forwards_.of(detail_.id())) {
        rows[forward.remote_port].forward = forward;
    }
    std::vector<Row> list;
    for (auto& [port, row] : rows) {
        row.port = port;
        list.push_back(std::move(row));
    }
    return list;
}

// Rows come and go one by one, so that a selection and a scroll position stay.
void PortTableModel::read() {
    const std::vector<Row> wanted = merged();
    for (std::size_t i = rows_.size(); i-- > 0;) {
        if (!std::ranges::contains(wanted, rows_[i].port, &Row::port)) {
            beginRemoveRows({}, static_cast<int>(i), static_cast<int>(i));
            rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(i));
            endRemoveRows();
        }
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const int row = static_cast<int>(i);
        if (i == rows_.size() || rows_[i].port != wanted[i].port) {
            beginInsertRows({}, row, row);
            rows_.insert(rows_.begin() + row, wanted[i]);
            endInsertRows();
        } else if (rows_[i] != wanted[i]) {
            rows_[i] = wanted[i];
            Q_EMIT dataChanged(index(row, 0), index(row, column_count - 1));
        }
    }
}

int PortTableModel::row_of(std::uint16_t remote) const {
    const auto found = std::ranges::find(rows_, remote, &Row::port);
    return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

int PortTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int PortTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : column_count;
}

QString PortTableModel::trouble(const Row& row) const {
    if (!row.forward) {
        return {};
    }
    if (row.forward->error) {
        return QString::fromStdString(row.forward->error->text());
    }
    if (row.forward->stands_in() && !row.forward->taken_by.empty()) {
        return tr("%1 is taken on this computer by %2, so %3 stands in for it.")
            .arg(row.forward->wanted_port)
            .arg(QString::fromStdString(row.forward->taken_by))
            .arg(row.forward->local_port);
    }
    if (row.forward->stands_in()) {
        return tr("%1 is taken on this computer, so %2 stands in for it. End the program that has %1 and try again, or "
                  "keep %2.")
            .arg(row.forward->wanted_port)
            .arg(row.forward->local_port);
    }
    if (row.forward->failure) {
        return QString::fromStdString(row.forward->failure->text());
    }
    return {};
}

QVariant PortTableModel::text(const Row& row, int column) const {
    switch (column) {
    case port_column:
        return row.name.isEmpty() ? QString::number(row.port)
                                  : tr("%1  %2", "port, its name").arg(row.port).arg(row.name);
    case program_column:
        if (!row.listening) {
            return tr("Not listening");
        }
        if (row.listening->process.empty()) {
            return tr("A program of another user");
        }
        return row.listening->pid == 0 ? QString::fromStdString(row.listening->process)
                                       : tr("%1 (%2)", "program, its process id")
                                             .arg(QString::fromStdString(row.listening->process))
                                             .arg(row.listening->pid);
    case local_column:
        if (!row.forward) {
            return tr("Not forwarded");
        }
        return row.forward->local_port == 0 ? tr("Cannot be forwarded")
                                            : QStringLiteral("localhost:%1").arg(row.forward->local_port);
    case traffic_column:
        return traffic_of(row.port, compact_);
    case action_column:
        return row.forward && row.forward->local_port != 0 ? tr("Stop") : tr("Forward");
    default:
        return {};
    }
}

QString PortTableModel::traffic_of(std::uint16_t port, bool compact) const {
    const auto found = traffic_.find(port);
    return found == traffic_.end() ? QString() : traffic_text(found->second, compact);
}

void PortTableModel::look_at_traffic(client::RateMeter::Time now) {
    std::map<std::uint16_t, Traffic> seen;
    for (const Forward& forward : forwards_.of(detail_.id())) {
        if (const auto counters = forwards_.counters(detail_.id(), forward.remote_port)) {
            Traffic traffic = traffic_[forward.remote_port];
            traffic.look(*counters, now);
            seen[forward.remote_port] = std::move(traffic);
        }
    }
    traffic_ = std::move(seen);
    if (!rows_.empty()) {
        Q_EMIT dataChanged(index(0, traffic_column), index(rowCount() - 1, traffic_column), {Qt::DisplayRole});
    }
}

QVariant PortTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    const bool forwarded = row.forward && row.forward->local_port != 0;
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole: {
        const QString reason = index.column() == local_column     ? trouble(row)
                               : index.column() == traffic_column ? traffic_of(row.port, false)
                                                                  : QString();
        return reason.isEmpty() ? text(row, index.column()) : QVariant(reason);
    }
    case Qt::EditRole:
        return QString::number(forwarded ? row.forward->local_port : row.port);
    case remote_role:
        return row.port;
    case local_role:
        return forwarded ? row.forward->local_port : 0;
    case listening_role:
        return row.listening.has_value();
    case forwarded_role:
        return forwarded;
    case trouble_role:
        return trouble(row);
    case wanted_role:
        return forwarded && row.forward->stands_in() ? row.forward->wanted_port : 0;
    case url_role:
        return forwarded ? QUrl(QStringLiteral("http://localhost:%1/").arg(row.forward->local_port)) : QUrl();
    default:
        return {};
    }
}

Qt::ItemFlags PortTableModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags plain = QAbstractTableModel::flags(index);
    return index.column() == local_column ? plain | Qt::ItemIsEditable : plain;
}

bool PortTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !index.isValid() || index.column() != local_column) {
        return false;
    }
    const auto wanted = port_from(value.toString());
    if (!wanted) {
        Q_EMIT refused(wanted.error());
        return false;
    }
    const auto opened = forwards_.open(detail_.id(), rows_[static_cast<std::size_t>(index.row())].port, *wanted);
    if (!opened) {
        Q_EMIT refused(opened.error());
    }
    return opened.has_value();
}

Result<std::uint16_t> port_from(const QString& text) {
    bool is_number = false;
    const uint number = text.trimmed().toUInt(&is_number);
    if (!is_number || number == 0 || number > UINT16_MAX) {
        return fail(Errc::invalid_argument, PortTableModel::tr("“%1” is no port.").arg(text).toStdString(),
                    PortTableModel::tr("A port is a number from 1 to 65535.").toStdString());
    }
    return static_cast<std::uint16_t>(number);
}

QVariant PortTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case port_column:
        return tr("Port");
    case program_column:
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
