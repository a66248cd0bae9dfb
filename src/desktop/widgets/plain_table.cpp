#include "desktop/widgets/plain_table.h"

#include "desktop/theme/theme.h"

#include <QHeaderView>
#include <QTableView>

namespace berth::desktop {

namespace {

constexpr int row_height = 36; // pixels
constexpr int least_column = 60;

void color(QTableView& table) {
    QPalette colors = table.palette();
    colors.setColor(QPalette::Base, theme().color(Color::surface));
    colors.setColor(QPalette::Text, theme().color(Color::text));
    colors.setColor(QPalette::Highlight, theme().color(Color::selection));
    colors.setColor(QPalette::HighlightedText, theme().color(Color::text));
    table.setPalette(colors);
    QPalette quiet = table.horizontalHeader()->palette();
    quiet.setColor(QPalette::ButtonText, theme().color(Color::text_muted));
    quiet.setColor(QPalette::Button, theme().color(Color::surface));
    table.horizontalHeader()->setPalette(quiet);
}

} // namespace

void dress_table(QTableView& table, const QString& name) {
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
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(row_height);
    QHeaderView* head = table.horizontalHeader();
    head->setHighlightSections(false);
    head->setMinimumSectionSize(least_column);
    head->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    head->setFont(theme().font(TextStyle::caption));
    QObject::connect(&theme(), &Theme::changed, &table, [&table] { color(table); });
    color(table);
}

} // namespace berth::desktop
