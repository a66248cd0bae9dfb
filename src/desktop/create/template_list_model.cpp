#include "desktop/create/template_list_model.h"

#include "desktop/phrases.h"

#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace berth::desktop {

namespace {

constexpr std::size_t tools_named = 3; // more do not fit into a card
constexpr double milli = 1000;

QString needs(const model::TemplateSummary& summary) {
    QStringList parts;
    model::Resources told = summary.resources;
    told.disk.reset(); // the tools say more about a template
    if (const QString resources = resources_text(told); !resources.isEmpty()) {
        parts << resources;
    }
    QStringList tools;
    for (std::size_t i = 0; i < std::min(summary.tools.size(), tools_named); ++i) {
        tools << QString::fromStdString(summary.tools[i].name);
    }
    if (summary.tools.size() > tools_named) {
        tools << QStringLiteral("…");
    }
    if (!tools.isEmpty()) {
        parts << tools.join(QStringLiteral(", "));
    }
    return parts.join(QStringLiteral(" · "));
}

} // namespace

QString resources_text(const model::Resources& resources) {
    QStringList parts;
    if (resources.cpu) {
        const double cores = static_cast<double>(resources.cpu->milli()) / milli;
        parts << TemplateListModel::tr("%1 CPU").arg(QLocale().toString(cores, 'g', 3)); // NOLINT: digits
    }
    if (resources.memory) {
        parts << bytes_text(resources.memory->units());
    }
    if (resources.disk) {
        parts << TemplateListModel::tr("%1 disk").arg(bytes_text(resources.disk->units()));
    }
    if (resources.gpu && resources.gpu->units() > 0) {
        parts << TemplateListModel::tr("%n GPU(s)", nullptr, static_cast<int>(resources.gpu->units()));
    }
    return parts.join(QStringLiteral(" · "));
}

void TemplateListModel::set_templates(std::vector<model::TemplateSummary> templates) {
    beginResetModel();
    templates_ = std::move(templates);
    std::ranges::sort(templates_, {}, &model::TemplateSummary::name);
    endResetModel();
}

const model::TemplateSummary* TemplateListModel::find(const QString& name) const {
    const auto found = std::ranges::find(templates_, name.toStdString(), &model::TemplateSummary::name);
    return found == templates_.end() ? nullptr : &*found;
}

int TemplateListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(templates_.size());
}

QVariant TemplateListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const model::TemplateSummary& summary = templates_[static_cast<std::size_t>(index.row())];
    const QString name = QString::fromStdString(summary.name);
    const QString description = QString::fromStdString(summary.description);
    switch (role) {
    case Qt::DisplayRole:
    case name_role:
        return name;
    case description_role:
        return description;
    case Qt::ToolTipRole:
        return summary.unsupported.empty() ? description
                                           : description + u'\n' +
                                                 tr("%n limit(s) here", "of what this platform honours",
                                                    static_cast<int>(summary.unsupported.size()));
    case needs_role:
        return needs(summary);
    case lacking_role:
        return static_cast<int>(summary.unsupported.size());
    case search_role:
        return name + u' ' + description + u' ' + needs(summary);
    case Qt::AccessibleTextRole:
        return name + QStringLiteral(": ") + description;
    default:
        return {};
    }
}

} // namespace berth::desktop
