#include "desktop/widgets/plain_table.h"

#include "desktop/theme/theme.h"

#include <QHeaderView>
#include <QPainter>
#include <QTableView>

#include <utility>

namespace berth::desktop {

namespace {

constexpr int table_row_height = 36; // pixels
constexpr int head_height = 32;      // pixels
constexpr int least_column = 60;     // pixels
constexpr int table_dot_size = 8;    // pixels

// Headings in quiet small letters over one line.
class Heading final : public QHeaderView {
public:
    explicit Heading(QWidget* parent)
        : QHeaderView(Qt::Horizontal, parent) {
        setFixedHeight(head_height);
        setMinimumSectionSize(least_column);
        setHighlightSections(false);
        viewport()->setAutoFillBackground(false);
    }

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override {
        const int gap = theme().space(Space::m);
        painter->setFont(theme().font(TextStyle::caption));
        painter->setPen(theme().color(Color::text_muted));
        const auto align =
            static_cast<int>(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter));
        const QRect box = rect.adjusted(gap, 0, -gap, 0);
        const QString text = model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
        painter->drawText(box, align, painter->fontMetrics().elidedText(text, Qt::ElideRight, box.width()));
    }

    void paintEvent(QPaintEvent* event) override {
        QHeaderView::paintEvent(event);
        QPainter painter(viewport());
        painter.setPen(theme().color(Color::border));
        painter.drawLine(0, height() - 1, width(), height() - 1);
    }
};

void color(QTableView& table) {
    QPalette colors = table.palette();
    colors.setColor(QPalette::Base, theme().color(Color::surface));
    colors.setColor(QPalette::Window, theme().color(Color::surface));
    table.setPalette(colors);
}

} // namespace

CellDelegate::CellDelegate(Look look, QObject* parent)
    : QStyledItemDelegate(parent)
    , look_(std::move(look)) {}

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const CellLook look = look_(index);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setLayoutDirection(Qt::LayoutDirectionAuto); // names and commands read as they are written
    if (option.state.testFlag(QStyle::State_Selected)) {
        const bool active = option.state.testFlag(QStyle::State_Active);
        painter->fillRect(option.rect, theme().color(active ? Color::selection : Color::hover));
    } else if (option.state.testFlag(QStyle::State_MouseOver)) {
        painter->fillRect(option.rect, theme().color(Color::hover));
    }
    const int gap = theme().space(Space::m);
    int left = option.rect.left() + gap;
    if (look.dot) {
        const QRect box = QStyle::visualRect(
            option.direction, option.rect,
            {left, option.rect.center().y() - table_dot_size / 2 + 1, table_dot_size, table_dot_size});
        painter->setPen(QPen(theme().color(*look.dot ? look.dot_color : Color::border_strong), 1.5));
        painter->setBrush(*look.dot ? QBrush(theme().color(look.dot_color)) : Qt::NoBrush);
        painter->drawEllipse(box);
        left += table_dot_size + theme().space(Space::s);
    }
    if (look.text) {
        const QFont font = theme().font(look.style);
        const int width = option.rect.right() - left - theme().space(Space::s);
        painter->setFont(font);
        painter->setPen(theme().color(look.color));
        const auto align =
            static_cast<int>(QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter));
        painter->drawText(
            QStyle::visualRect(option.direction, option.rect, {left, option.rect.top(), width, option.rect.height()}),
            align, QFontMetrics(font).elidedText(index.data().toString(), Qt::ElideRight, width));
    }
    if (option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
        painter->setPen(QPen(theme().color(Color::focus), 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(option.rect).adjusted(2, 2, -2, -2), theme().radius(Radius::s),
                                 theme().radius(Radius::s));
    }
    painter->restore();
}

void dress_table(QTableView& table, const QString& name, CellDelegate::Look look) {
    auto* heading = new Heading(&table);
    table.setHorizontalHeader(heading);
    heading->show();
    table.setItemDelegate(new CellDelegate(std::move(look), &table));
    table.setAccessibleName(name);
    table.setFrameShape(QFrame::NoFrame);
    table.setShowGrid(false);
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setSelectionMode(QAbstractItemView::SingleSelection);
    table.setEditTriggers(QAbstractItemView::NoEditTriggers);
    table.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table.setTabKeyNavigation(false); // Tab leaves the table, arrows walk in it
    table.setWordWrap(false);
    table.setCornerButtonEnabled(false);
    table.setMouseTracking(true);
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(table_row_height);
    QObject::connect(&theme(), &Theme::changed, &table, [&table] { color(table); });
    color(table);
}

} // namespace berth::desktop
