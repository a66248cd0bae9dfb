#include "desktop/models/workspace_filter_model.h"

#include "desktop/models/workspace_list_model.h"

#include <algorithm>

namespace berth::desktop {

void WorkspaceFilterModel::search(const QString& text) {
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (words == words_) {
        return;
    }
    words_ = words;
    invalidateRowsFilter();
}

bool WorkspaceFilterModel::filterAcceptsRow(int row, const QModelIndex& parent) const {
    if (words_.isEmpty()) {
        return true;
    }
    const QString text = sourceModel()->index(row, 0, parent).data(WorkspaceListModel::SearchRole).toString();
    return std::ranges::all_of(words_, [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

} // namespace berth::desktop
