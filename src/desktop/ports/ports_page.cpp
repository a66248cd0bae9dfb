#include "desktop/ports/ports_page.h"

#include "desktop/phrases.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/banner.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/card.h"
#include "desktop/widgets/labels.h"
#include "desktop/widgets/plain_table.h"
#include "desktop/widgets/state_panel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QUrl>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

constexpr int ports_row_height = 44;         // pixels: a row holds buttons
constexpr int port_width = 150;              // pixels
constexpr int local_width = 170;             // pixels
constexpr int action_width = 190;            // pixels
constexpr int traffic_width = 210;           // pixels
constexpr int traffic_interval = 1'000;      // milliseconds, while somebody looks
constexpr int wide_enough_for_traffic = 900; // pixels of the page: what can be done with a port comes first
constexpr int ports_field_width = 110;       // pixels: five digits and a word

// A dot says whether something listens, beside the words that say it too.
CellLook port_look(const QModelIndex& index) {
    const bool listening = index.data(PortTableModel::listening_role).toBool();
    const bool forwarded = index.data(PortTableModel::forwarded_role).toBool();
    CellLook look;
    switch (index.column()) {
    case PortTableModel::port_column:
        look.style = TextStyle::strong;
        break;
    case PortTableModel::program_column:
        look.color = listening ? Color::text : Color::text_muted;
        look.dot = listening;
        break;
    case PortTableModel::local_column:
        look.color = !forwarded                                                      ? Color::text_muted
                     : index.data(PortTableModel::trouble_role).toString().isEmpty() ? Color::accent
                                                                                     : Color::caution;
        break;
    case PortTableModel::traffic_column:
        look.color = Color::text_muted;
        break;
    default:
        look.text = false; // its buttons say it
    }
    return look;
}

} // namespace

PortsPage::PortsPage(WorkspaceDetail& detail, ForwardRegistry& forwards, QWidget* parent)
    : QWidget(parent)
    , detail_(detail)
    , forwards_(forwards)
    , model_(detail, forwards)
    , refused_(new Banner(Tone::bad))
    , troubles_(new QVBoxLayout)
    , table_(new QTableView)
    , state_(new StatePanel)
    , stack_(new QStackedWidget) {
    auto* layout = new QVBoxLayout(this);
    const int margin = theme().space(Space::xl);
    layout->setContentsMargins(margin, theme().space(Space::l), margin, margin);
    layout->setSpacing(theme().space(Space::m));
    layout->addWidget(make_adder());
    layout->addWidget(refused_);
    refused_->hide();
    troubles_->setSpacing(theme().space(Space::s));
    layout->addLayout(troubles_);

    table_->setModel(&model_);
    dress_table(*table_, tr("Ports"), port_look);
    table_->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    table_->verticalHeader()->setDefaultSectionSize(ports_row_height);
    QHeaderView* head = table_->horizontalHeader();
    head->setSectionResizeMode(PortTableModel::program_column, QHeaderView::Stretch);
    head->resizeSection(PortTableModel::port_column, port_width);
    head->resizeSection(PortTableModel::local_column, local_width);
    head->resizeSection(PortTableModel::traffic_column, traffic_width);
    head->resizeSection(PortTableModel::action_column, action_width);
    head->setSectionResizeMode(PortTableModel::action_column, QHeaderView::Fixed);
    auto* card = new Card;
    card->layout()->setContentsMargins(1, theme().space(Space::xs), 1, theme().space(Space::xs));
    card->body()->addWidget(table_);
    stack_->addWidget(card);
    stack_->addWidget(state_);
    layout->addWidget(stack_, 1);

    const auto refresh_rows = [this](const QModelIndex& from, const QModelIndex& to) {
        if (from.column() == PortTableModel::traffic_column) {
            return; // nothing else has changed
        }
        for (int row = from.row(); row <= to.row(); ++row) {
            refresh_row(row);
        }
        refresh();
    };
    connect(&model_, &QAbstractItemModel::dataChanged, this, refresh_rows);
    connect(&model_, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex&, int first, int last) {
        for (int row = first; row <= last; ++row) {
            refresh_row(row);
        }
        refresh();
    });
    connect(&model_, &QAbstractItemModel::rowsRemoved, this, &PortsPage::refresh);
    connect(&model_, &PortTableModel::refused, this, [this](const Error& error) {
        refused_->set_text(error_text(error));
        refused_->show();
    });
    connect(&detail_, &WorkspaceDetail::changed, this, [this] {
        for (int row = 0; row < model_.rowCount(); ++row) {
            refresh_row(row);
        }
        refresh();
    });
    connect(table_, &QTableView::activated, this, [this](const QModelIndex& index) {
        const QUrl url = index.data(PortTableModel::url_role).toUrl();
        if (!url.isEmpty()) {
            Q_EMIT open_in_browser(url);
        }
    });
    for (int row = 0; row < model_.rowCount(); ++row) {
        refresh_row(row);
    }
    setFocusProxy(remote_); // the first one: Tab goes on from there
    connect(&traffic_timer_, &QTimer::timeout, this, [this] {
        if (model_.has_forwards()) {
            model_.look_at_traffic(std::chrono::steady_clock::now());
        }
    });
    refresh();
}

void PortsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    model_.look_at_traffic(std::chrono::steady_clock::now());
    traffic_timer_.start(traffic_interval);
}

void PortsPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    table_->setColumnHidden(PortTableModel::traffic_column, width() < wide_enough_for_traffic);
}

void PortsPage::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    traffic_timer_.stop();
}

QWidget* PortsPage::make_adder() {
    auto* bar = new QWidget;
    auto* line = new QHBoxLayout(bar);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(theme().space(Space::s));
    remote_ = new QLineEdit;
    remote_->setObjectName(QStringLiteral("remote_port"));
    remote_->setPlaceholderText(tr("Port"));
    remote_->setAccessibleName(tr("Port in the workspace"));
    local_ = new QLineEdit;
    local_->setObjectName(QStringLiteral("local_port"));
    local_->setPlaceholderText(tr("The same"));
    local_->setAccessibleName(tr("Port on this computer; left empty, the same number"));
    for (QLineEdit* field : {remote_, local_}) {
        field->setFixedWidth(ports_field_width);
        connect(field, &QLineEdit::returnPressed, this, &PortsPage::add);
        connect(field, &QLineEdit::textEdited, refused_, &QWidget::hide);
    }
    add_ = make_button(tr("Forward port"), ButtonKind::secondary, "plus");
    add_->setObjectName(QStringLiteral("add_forward"));
    connect(add_, &QPushButton::clicked, this, &PortsPage::add);
    line->addWidget(new TextLabel(tr("Forward port")));
    line->addWidget(remote_);
    line->addWidget(new ElidedLabel(tr("of the workspace to")));
    line->addWidget(local_);
    line->addWidget(new ElidedLabel(tr("on this computer")));
    line->addStretch();
    line->addWidget(add_);
    return bar;
}

bool PortsPage::may_forward() const {
    return detail_.workspace() && detail_.workspace()->state == model::State::running;
}

void PortsPage::add() {
    const auto remote = port_from(remote_->text());
    Result<std::uint16_t> local = std::uint16_t{0};
    if (!local_->text().trimmed().isEmpty()) {
        local = port_from(local_->text());
    }
    if (!remote || !local) {
        refused_->set_text(error_text(remote ? local.error() : remote.error()));
        refused_->show();
        (remote ? local_ : remote_)->setFocus();
        return;
    }
    forward(*remote, *local == 0 ? std::nullopt : std::optional(*local));
}

void PortsPage::forward(std::uint16_t remote, std::optional<std::uint16_t> local) {
    if (!may_forward()) {
        return;
    }
    const auto opened = forwards_.open(detail_.id(), remote, local);
    refused_->setVisible(!opened);
    if (!opened) {
        refused_->set_text(error_text(opened.error()));
        return;
    }
    remote_->clear();
    local_->clear();
    table_->selectRow(model_.row_of(remote));
}

void PortsPage::refresh_row(int row) {
    const QModelIndex index = model_.index(row, PortTableModel::action_column);
    const auto remote = static_cast<std::uint16_t>(index.data(PortTableModel::remote_role).toUInt());
    const bool forwarded = index.data(PortTableModel::forwarded_role).toBool();
    const QUrl url = index.data(PortTableModel::url_role).toUrl();
    auto* buttons = new QWidget;
    auto* line = new QHBoxLayout(buttons);
    line->setContentsMargins(0, 0, theme().space(Space::s), 0);
    line->setSpacing(theme().space(Space::xs));
    line->addStretch();
    if (forwarded) {
        QPushButton* open = make_button(tr("Open"), ButtonKind::quiet, "external");
        open->setToolTip(tr("Open %1 in the browser").arg(url.toString()));
        open->setAccessibleName(open->toolTip());
        connect(open, &QPushButton::clicked, this, [this, url] { Q_EMIT open_in_browser(url); });
        line->addWidget(open);
    }
    QPushButton* toggle = make_button(forwarded ? tr("Stop") : tr("Forward"), ButtonKind::secondary);
    toggle->setAccessibleName(forwarded ? tr("Stop forwarding port %1").arg(remote)
                                        : tr("Forward port %1").arg(remote));
    toggle->setEnabled(forwarded || may_forward());
    connect(toggle, &QPushButton::clicked, this, [this, remote, forwarded] {
        if (forwarded) {
            forwards_.close(detail_.id(), remote);
        } else {
            forward(remote);
        }
    });
    line->addWidget(toggle);
    table_->setIndexWidget(index, buttons);
}

void PortsPage::refresh() {
    add_->setEnabled(may_forward());
    remote_->setEnabled(may_forward());
    local_->setEnabled(may_forward());
    refresh_troubles();
    if (model_.rowCount() > 0) {
        stack_->setCurrentIndex(0);
        return;
    }
    state_->show_empty("port", tr("No ports yet"),
                       may_forward() ? tr("Start a server in the workspace and it shows up here by itself.")
                                     : tr("Ports show up while the workspace runs."));
    stack_->setCurrentWidget(state_);
}

void PortsPage::refresh_troubles() {
    while (QLayoutItem* item = troubles_->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // its own button may have led here
        delete item;
    }
    for (int row = 0; row < model_.rowCount(); ++row) {
        const QModelIndex index = model_.index(row, PortTableModel::local_column);
        const QString trouble = index.data(PortTableModel::trouble_role).toString();
        if (trouble.isEmpty()) {
            continue;
        }
        const auto remote = static_cast<std::uint16_t>(index.data(PortTableModel::remote_role).toUInt());
        const auto wanted = static_cast<std::uint16_t>(index.data(PortTableModel::wanted_role).toUInt());
        auto* banner = new Banner(Tone::caution, trouble);
        if (wanted != 0) {
            banner->set_action(tr("Try %1 again").arg(wanted), [this, remote, wanted] { forward(remote, wanted); });
        } else if (!index.data(PortTableModel::forwarded_role).toBool()) {
            banner->set_action(tr("Try again"), [this, remote] { forward(remote); });
        }
        troubles_->addWidget(banner);
    }
}

} // namespace berth::desktop
