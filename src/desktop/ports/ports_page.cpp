#include "desktop/ports/ports_page.h"

#include "desktop/phrases.h"
#include "desktop/ports/ports_table.h"
#include "desktop/ports/tunnel_dialog.h"
#include "desktop/ports/tunnels_card.h"
#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/banner.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/card.h"
#include "desktop/widgets/labels.h"
#include "desktop/widgets/plain_table.h"
#include "desktop/widgets/scrolling.h"
#include "desktop/widgets/state_panel.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

constexpr int traffic_interval = 1'000; // milliseconds, while somebody looks
constexpr int ports_field_width = 84;   // pixels: five digits, or a word

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

PortsPage::PortsPage(WorkspaceDetail& detail, ForwardRegistry& forwards, TunnelRegistry& tunnels, QWidget* parent)
    : QWidget(parent)
    , detail_(detail)
    , forwards_(forwards)
    , tunnels_(tunnels)
    , model_(detail, forwards)
    , refused_(new Banner(Tone::bad))
    , troubles_(new QVBoxLayout)
    , table_(new PortsTable(model_))
    , ports_(new Card)
    , others_(new TunnelsCard(detail.id(), tunnels))
    , state_(new StatePanel)
    , rest_(new QWidget) {
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    const int margin = theme().space(Space::xl);
    layout->setContentsMargins(margin, theme().space(Space::l), margin, margin);
    layout->setSpacing(theme().space(Space::m));
    adder_ = make_adder();
    layout->addWidget(adder_);
    layout->addWidget(refused_);
    refused_->hide();
    troubles_->setSpacing(theme().space(Space::s));
    layout->addLayout(troubles_);

    table_->setObjectName(QStringLiteral("ports"));
    dress_table(*table_, tr("Ports"), port_look);
    table_->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    table_->fit();
    ports_->layout()->setContentsMargins(1, theme().space(Space::xs), 1, theme().space(Space::xs));
    ports_->body()->addWidget(table_);
    layout->addWidget(ports_);
    layout->addWidget(others_);
    layout->addWidget(state_, 1);
    layout->addWidget(rest_, 1);
    QScrollArea* scrolling = make_scrolling(content);
    align_with_head(*scrolling);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(scrolling);

    connect(&model_, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& from, const QModelIndex& to) {
        if (from.column() == PortTableModel::traffic_column) {
            return; // nothing else has changed
        }
        for (int row = from.row(); row <= to.row(); ++row) {
            refresh_row(row);
        }
        refresh();
    });
    connect(&model_, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex&, int first, int last) {
        for (int row = first; row <= last; ++row) {
            refresh_row(row);
        }
        refresh();
    });
    connect(&model_, &QAbstractItemModel::rowsRemoved, this, &PortsPage::refresh);
    connect(others_, &TunnelsCard::rows_changed, this, &PortsPage::refresh);
    connect(&model_, &PortTableModel::refused, this, [this](const Error& error) {
        refused_->set_text(error_text(error));
        refused_->show();
    });
    connect(&detail_, &WorkspaceDetail::changed, this, &PortsPage::fill_row_buttons);
    connect(table_, &QTableView::activated, this, [this](const QModelIndex& index) {
        const QUrl url = index.data(PortTableModel::url_role).toUrl();
        if (!url.isEmpty()) {
            Q_EMIT open_in_browser(url);
        }
    });
    setFocusProxy(remote_); // the first one: Tab goes on from there
    connect(&traffic_timer_, &QTimer::timeout, this, &PortsPage::look_at_traffic);
    fill_row_buttons();
}

void PortsPage::fill_row_buttons() {
    for (int row = 0; row < model_.rowCount(); ++row) {
        refresh_row(row);
    }
    refresh();
}

void PortsPage::look_at_traffic() {
    const auto now = std::chrono::steady_clock::now();
    if (model_.has_forwards()) {
        model_.look_at_traffic(now);
    }
    others_->model().look_at_traffic(now);
}

void PortsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    arrange();
    look_at_traffic();
    traffic_timer_.start(traffic_interval);
}

void PortsPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void PortsPage::arrange() {
    const int width = contentsRect().width() - 2 * theme().space(Space::xl);
    model_.set_compact(table_->arrange(width));
    others_->model().set_compact(others_->table().arrange(width));
    for (QWidget* word : words_) {
        word->setVisible(width >= words_width_);
    }
    arrow_->setVisible(width < words_width_);
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
    remote_->setPlaceholderText(QStringLiteral("3000"));
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
    add_ = make_button(tr("Forward"));
    add_->setObjectName(QStringLiteral("add_forward"));
    add_->setAccessibleName(tr("Forward port"));
    connect(add_, &QPushButton::clicked, this, &PortsPage::add);
    more_ = make_tunnel_menu();
    auto* to = new TextLabel(tr("of the workspace to"));
    auto* here = new TextLabel(tr("on this computer"));
    arrow_ = new TextLabel(layoutDirection() == Qt::RightToLeft ? QStringLiteral("←") : QStringLiteral("→"));
    words_ = {to, here};
    line->addWidget(new TextLabel(tr("Port")));
    line->addWidget(remote_);
    line->addWidget(to);
    line->addWidget(arrow_);
    line->addWidget(local_);
    line->addWidget(here);
    line->addWidget(add_);
    line->addStretch();
    line->addWidget(more_);
    arrow_->hide();
    words_width_ = bar->sizeHint().width();
    return bar;
}

QPushButton* PortsPage::make_tunnel_menu() {
    QPushButton* button = make_button(tr("Other tunnels"), ButtonKind::quiet);
    button->setObjectName(QStringLiteral("other_tunnels"));
    auto* menu = new QMenu(button);
    const auto add = [&](const char* name, const QString& text, TunnelKind kind) {
        menu->addAction(icon(name), text, this, [this, kind] {
            const QString workspace = QString::fromStdString(detail_.workspace()->name);
            auto* dialog = new TunnelDialog(kind, detail_.id(), workspace, tunnels_, this);
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            dialog->open();
        });
    };
    add("upload", tr("A port of this computer, into the workspace…"), TunnelKind::reverse);
    add("file", tr("A Unix socket of the workspace…"), TunnelKind::socket);
    add("globe", tr("A SOCKS proxy to all that it reaches…"), TunnelKind::proxy);
    button->setMenu(menu);
    return button;
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
        QToolButton* open = make_icon_button("external", tr("Open %1 in the browser").arg(url.toString()));
        connect(open, &QToolButton::clicked, this, [this, url] { Q_EMIT open_in_browser(url); });
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
    for (QWidget* one : std::initializer_list<QWidget*>{add_, remote_, local_, more_}) {
        one->setEnabled(may_forward());
    }
    refresh_troubles();
    const bool ports = model_.rowCount() > 0;
    const bool nothing = !ports && others_->model().rowCount() == 0;
    ports_->setVisible(ports);
    rest_->setVisible(!nothing);
    state_->setVisible(nothing);
    if (nothing) {
        state_->show_empty("port", tr("No ports yet"),
                           may_forward() ? tr("Start a server in the workspace and it shows up here by itself.")
                                         : tr("Ports show up while the workspace runs."));
    }
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
        const auto remote = static_cast<std::uint16_t>(index.data(PortTableModel::remote_role).toUInt());
        const auto wanted = static_cast<std::uint16_t>(index.data(PortTableModel::wanted_role).toUInt());
        if (trouble.isEmpty()) {
            continue;
        }
        if (wanted != 0) {
            add_trouble(trouble, tr("Try %1 again").arg(wanted), [this, remote, wanted] { forward(remote, wanted); });
        } else if (!index.data(PortTableModel::forwarded_role).toBool()) {
            add_trouble(trouble, tr("Try again"), [this, remote] { forward(remote); });
        } else {
            add_trouble(trouble, {}, {});
        }
    }
    const TunnelTableModel& others = others_->model();
    for (int row = 0; row < others.rowCount(); ++row) {
        const QModelIndex index = others.index(row, TunnelTableModel::local_column);
        const QString trouble = index.data(TunnelTableModel::trouble_role).toString();
        if (!trouble.isEmpty()) {
            const int number = index.data(TunnelTableModel::number_role).toInt();
            add_trouble(trouble, tr("Hide"), [this, number] { tunnels_.clear_failure(detail_.id(), number); });
        }
    }
}

void PortsPage::add_trouble(const QString& text, const QString& action, std::function<void()> act) {
    auto* banner = new Banner(Tone::caution, text);
    if (!action.isEmpty()) {
        banner->set_action(action, std::move(act));
    }
    troubles_->addWidget(banner);
}

} // namespace berth::desktop
