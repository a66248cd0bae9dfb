#include "desktop/overview/tool_list_model.h"

namespace berth::desktop {

namespace {

QString detail(const model::ToolReport& tool) {
    const QString wanted = QString::fromStdString(tool.wanted);
    QString found = QString::fromStdString(tool.found);
    switch (tool.state) {
    case model::ToolState::present:
        return found;
    case model::ToolState::other_version:
        return found.isEmpty() ? ToolListModel::tr("Unknown version, wanted %1").arg(wanted)
                               : ToolListModel::tr("%1, wanted %2").arg(found, wanted);
    case model::ToolState::missing:
        return wanted.isEmpty() ? ToolListModel::tr("Missing") : ToolListModel::tr("Missing, wanted %1").arg(wanted);
    }
    return {};
}

} // namespace

void ToolListModel::set_tools(std::vector<model::ToolReport> tools) {
    if (tools == tools_) {
        return;
    }
    beginResetModel();
    tools_ = std::move(tools);
    endResetModel();
}

int ToolListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(tools_.size());
}

QVariant ToolListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const model::ToolReport& tool = tools_[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return QString::fromStdString(tool.name);
    case state_role:
        return static_cast<int>(tool.state);
    case detail_role:
        return detail(tool);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2").arg(
            QString::fromStdString(tool.name),
            tool.state == model::ToolState::present && tool.found.empty() ? tr("present") : detail(tool));
    default:
        return {};
    }
}

} // namespace berth::desktop
