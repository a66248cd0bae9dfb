// The workspaces that a search leaves: every word of it has to stand in the name, the template or the state.
#pragma once

#include <QSortFilterProxyModel>
#include <QStringList>

namespace berth::desktop {

class WorkspaceFilterModel final : public QSortFilterProxyModel {
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void search(const QString& text);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QStringList words_;
};

} // namespace berth::desktop
