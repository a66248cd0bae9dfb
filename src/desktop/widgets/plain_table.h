// A table as Berth draws it: rows instead of a grid, quiet headings, room around every text. Dresses Qt's own view;
// keyboard and screen readers work as Qt makes them.
#pragma once

#include "desktop/theme/tokens.h"

#include <QStyledItemDelegate>

#include <functional>
#include <optional>

class QTableView;

namespace berth::desktop {

// What a cell looks like beside its text.
struct CellLook {
    TextStyle style = TextStyle::body;
    Color color = Color::text;
    bool text = true;              // false: widgets stand in it
    std::optional<bool> dot;       // a dot before the text: filled or hollow
    Color dot_color = Color::good; // of a filled one
};

class CellDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using Look = std::function<CellLook(const QModelIndex&)>;
    CellDelegate(Look look, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    Look look_;
};

// `name` is what screen readers call it.
void dress_table(QTableView& table, const QString& name, CellDelegate::Look look);

} // namespace berth::desktop
