// The platform's templates as a list, for the gallery.
#pragma once

#include "model/api.h"

#include <QAbstractListModel>

#include <vector>

namespace berth::desktop {

class TemplateListModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        name_role = Qt::UserRole + 1,
        description_role, // QString
        needs_role,       // QString: "2 CPU · 4 GiB · node, git"
        lacking_role,     // int: how many of its wishes this platform cannot honour
        search_role       // QString: what a search looks at
    };

    using QAbstractListModel::QAbstractListModel;
    void set_templates(std::vector<model::TemplateSummary> templates);
    const std::vector<model::TemplateSummary>& templates() const { return templates_; }
    const model::TemplateSummary* find(const QString& name) const; // null where there is none

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<model::TemplateSummary> templates_;
};

// "2 CPU · 4 GiB · 10 GiB disk": what a workspace of the template gets.
QString resources_text(const model::Resources& resources);

} // namespace berth::desktop
