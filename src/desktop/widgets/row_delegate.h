// A row of a list as Berth draws it: a glyph, a title, a line below it, and a word at the end. Who uses it says what
// stands in the row; where things stand, in both reading directions, is said here once.
#pragma once

#include "desktop/theme/tokens.h"

#include <QStyledItemDelegate>

#include <functional>

namespace berth::desktop {

struct RowLook {
    QString title;
    QString detail;   // below the title; empty for rows of one line
    QString trailing; // at the end of the title's line
    std::function<void(QPainter&, const QRectF& box)> glyph;
    Color title_color = Color::text;
    Color detail_color = Color::text_muted;
    Color trailing_color = Color::text_muted;
    bool mono = false;   // the title is a command
    bool joined = false; // a line leads from the glyph to the next row's: a sequence
};

class RowDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using Look = std::function<RowLook(const QModelIndex&)>;

    RowDelegate(Look look, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    Look look_;
};

// A glyph that is an icon in a colour.
std::function<void(QPainter&, const QRectF&)> icon_glyph(const char* name, Color color);

} // namespace berth::desktop
