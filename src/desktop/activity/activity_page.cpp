#include "desktop/activity/activity_page.h"

#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/card.h"
#include "desktop/widgets/plain_table.h"
#include "desktop/widgets/state_panel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

constexpr int time_width = 150; // pixels: a date and a time
constexpr int who_width = 140;  // pixels
constexpr int category_width = 170;

} // namespace

ActivityPage::ActivityPage(EventTableModel& events, QWidget* parent)
    : QWidget(parent)
    , events_(events)
    , filter_(events)
    , words_(new QLineEdit)
    , category_(new QComboBox)
    , table_(new QTableView)
    , state_(new StatePanel)
    , stack_(new QStackedWidget) {
    auto* layout = new QVBoxLayout(this);
    const int margin = theme().space(Space::xl);
    layout->setContentsMargins(margin, theme().space(Space::l), margin, margin);
    layout->setSpacing(theme().space(Space::m));

    auto* bar = new QHBoxLayout;
    bar->setSpacing(theme().space(Space::s));
    words_->setPlaceholderText(tr("Filter events"));
    words_->setAccessibleName(tr("Filter events"));
    words_->setClearButtonEnabled(true);
    words_->addAction(icon("search"), QLineEdit::LeadingPosition);
    category_->setAccessibleName(tr("Kind of event"));
    category_->setMinimumWidth(category_width);
    using Category = EventTableModel::Category;
    category_->addItem(tr("All events"));
    category_->addItem(tr("States"), static_cast<int>(Category::state));
    category_->addItem(tr("Steps"), static_cast<int>(Category::step));
    category_->addItem(tr("What people did"), static_cast<int>(Category::person));
    bar->addWidget(words_, 1);
    bar->addWidget(category_);
    layout->addLayout(bar);

    table_->setModel(&filter_);
    dress_table(*table_, tr("Events"), [](const QModelIndex& index) {
        CellLook look;
        look.color = index.column() == EventTableModel::what_column ? Color::text : Color::text_muted;
        return look;
    });
    QHeaderView* head = table_->horizontalHeader();
    head->resizeSection(EventTableModel::time_column, time_width);
    head->resizeSection(EventTableModel::who_column, who_width);
    head->setStretchLastSection(true);
    auto* card = new Card;
    card->layout()->setContentsMargins(1, theme().space(Space::xs), 1, theme().space(Space::xs));
    card->body()->addWidget(table_);
    stack_->addWidget(card);
    stack_->addWidget(state_);
    layout->addWidget(stack_, 1);

    connect(words_, &QLineEdit::textChanged, this, [this](const QString& words) {
        filter_.set_words(words);
        refresh();
    });
    connect(category_, &QComboBox::currentIndexChanged, this, [this] {
        const QVariant chosen = category_->currentData();
        filter_.set_category(chosen.isValid() ? std::optional(static_cast<Category>(chosen.toInt())) : std::nullopt);
        refresh();
    });
    connect(&filter_, &QAbstractItemModel::rowsInserted, this, &ActivityPage::refresh);
    connect(&filter_, &QAbstractItemModel::modelReset, this, &ActivityPage::refresh);
    setFocusProxy(words_); // the first one: Tab goes on from there
    refresh();
}

void ActivityPage::refresh() {
    if (filter_.rowCount() > 0) {
        stack_->setCurrentIndex(0);
        return;
    }
    if (events_.rowCount() == 0) {
        state_->show_empty("activity", tr("Nothing happened yet"), tr("What happens to this workspace stands here."));
    } else {
        state_->show_empty("search", tr("No event matches"), tr("Take another word or another kind."));
    }
    stack_->setCurrentWidget(state_);
}

} // namespace berth::desktop
