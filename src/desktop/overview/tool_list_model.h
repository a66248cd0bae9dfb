// The tools that a template asks for, as they were found inside: present, another version, missing.
#pragma once

#include "model/live.h"

#include <QAbstractListModel>

#include <vector>

namespace berth::desktop {

class ToolListModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        state_role = Qt::UserRole + 1, // int of model::ToolState
        detail_role                    // QString: the version found, and the one wanted where it is another
    };

    using QAbstractListModel::QAbstractListModel;
    void set_tools(std::vector<model::ToolReport> tools);
    const std::vector<model::ToolReport>& tools() const { return tools_; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<model::ToolReport> tools_;
};

} // namespace berth::desktop
