// A row of the sidebar: state glyph, name, template and what the workspace is doing. Greyed while the list is not live.
#pragma once

#include <QStyledItemDelegate>

namespace berth::desktop {

class WorkspaceDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void set_live(bool live) { live_ = live; }
    // From 0 to 1: how far the glyphs of moving states have turned.
    void set_turn(qreal turn) { turn_ = turn; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    bool live_ = true;
    qreal turn_ = 0;
};

} // namespace berth::desktop
