#include "desktop/terminals/terminal_page.h"

#include "client/terminal_session.h"
#include "desktop/terminals/terminal_tab.h"
#include "desktop/theme/icons.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/state_panel.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>

#include <algorithm>

namespace berth::desktop {

namespace {

namespace channel = model::channel;

constexpr int longest_tab_title = 32; // characters

// Tabs with room between a title and the button that closes it.
class Titles final : public QTabBar {
protected:
    QSize tabSizeHint(int index) const override { return QTabBar::tabSizeHint(index) + QSize(close_gap, 0); }

private:
    static constexpr int close_gap = 12; // pixels
};

channel::TerminalTarget new_target() {
    channel::TerminalTarget target;
    target.terminal = std::string(channel::new_terminal);
    return target;
}

} // namespace

TerminalPage::TerminalPage(client::Connection& connection, OpenLink open_link, MayFillClipboard may_fill_clipboard,
                           QWidget* parent)
    : QWidget(parent)
    , connection_(&connection)
    , open_link_(std::move(open_link))
    , may_fill_clipboard_(std::move(may_fill_clipboard))
    , tabs_(new Titles)
    , pages_(new QStackedWidget)
    , state_(new StatePanel) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(0, 0, 0, 0);
    bar->setSpacing(2);
    bar->addWidget(tabs_);
    auto* add = make_icon_button("plus", tr("New terminal (Ctrl+Shift+T)"));
    add->setObjectName(QStringLiteral("new_terminal"));
    bar->addWidget(add);
    auto* running = make_icon_button("chevron-down", tr("Terminals that run in the workspace"));
    running->setObjectName(QStringLiteral("running_terminals"));
    auto* menu = new QMenu(running);
    running->setMenu(menu);
    running->setPopupMode(QToolButton::InstantPopup);
    bar->addWidget(running);
    bar->addStretch();
    layout->addLayout(bar);
    layout->addWidget(pages_, 1);
    pages_->addWidget(state_);

    tabs_->setTabsClosable(true);
    tabs_->setMovable(false);
    tabs_->setExpanding(false);
    tabs_->setDrawBase(false);
    tabs_->setElideMode(Qt::ElideNone); // refresh_title() cuts
    tabs_->setUsesScrollButtons(true);
    tabs_->setAccessibleName(tr("Terminals"));
    connect(tabs_, &QTabBar::currentChanged, this, &TerminalPage::show_tab);
    connect(tabs_, &QTabBar::tabCloseRequested, this, &TerminalPage::close_tab);
    connect(tabs_, &QTabBar::tabBarDoubleClicked, this, &TerminalPage::edit_name);
    connect(add, &QToolButton::clicked, this, &TerminalPage::new_terminal);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fill_running(menu); });

    const auto shortcut = [this](QKeyCombination keys, auto act) {
        auto* made = new QShortcut(QKeySequence(keys), this);
        made->setContext(Qt::WidgetWithChildrenShortcut);
        connect(made, &QShortcut::activated, this, act);
    };
    shortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_T, [this] { new_terminal(); });
    shortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_W, [this] { close_tab(tabs_->currentIndex()); });
    shortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_F, [this] {
        if (TerminalTab* tab = current())
            tab->find();
    });
    shortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_PageUp, [this] { step(-1); });
    shortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_PageDown, [this] { step(1); });
    show_state();
}

TerminalPage::~TerminalPage() {
    listing_.cancel();
    menu_listing_.cancel();
}

int TerminalPage::count() const {
    return tabs_->count();
}

TerminalTab* TerminalPage::at(int index) const {
    return index < 0 || index >= count() ? nullptr : tabs_->tabData(index).value<TerminalTab*>();
}

TerminalTab* TerminalPage::current() const {
    return at(tabs_->currentIndex());
}

// --- What runs in the workspace

void TerminalPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!loaded_ && !listing_.active() && connection_)
        load();
}

void TerminalPage::load() {
    state_->show_loading(tr("Opening the workspace's terminals…"));
    listing_ =
        client::start(connection_, client::list_terminals(*connection_), [this](Result<channel::TerminalList> list) {
            if (!list) {
                state_->show_error(tr("The terminals could not be opened"), list.error());
                state_->add_action(tr("Try Again"), [this] {
                    if (connection_) {
                        connection_->retry_now();
                        load();
                    }
                });
                return;
            }
            loaded_ = true;
            for (const channel::TerminalInfo& info : list->terminals) {
                channel::TerminalTarget target;
                target.terminal = info.terminal;
                target.name = info.name;
                add_tab(std::move(target));
            }
            if (count() == 0)
                new_terminal();
            else
                tabs_->setCurrentIndex(0);
        });
}

// Those that run there and have no tab here.
void TerminalPage::fill_running(QMenu* menu) {
    menu->clear();
    menu->addAction(tr("Looking…"))->setEnabled(false);
    menu_listing_.cancel();
    if (!connection_)
        return;
    menu_listing_ = client::start(
        connection_, client::list_terminals(*connection_), [this, menu](Result<channel::TerminalList> list) {
            menu->clear();
            if (!list) {
                menu->addAction(QString::fromStdString(list.error().message))->setEnabled(false);
                return;
            }
            for (const channel::TerminalInfo& info : list->terminals) {
                bool is_here = false;
                for (int index = 0; index < count(); ++index)
                    is_here = is_here || at(index)->id() == info.terminal;
                if (is_here)
                    continue;
                const std::string& said = !info.name.empty()    ? info.name
                                          : !info.title.empty() ? info.title
                                                                : info.terminal;
                menu->addAction(icon("terminal"), QString::fromStdString(said), this, [this, info] {
                    channel::TerminalTarget target;
                    target.terminal = info.terminal;
                    target.name = info.name;
                    add_tab(std::move(target));
                    tabs_->setCurrentIndex(tabs_->count() - 1);
                });
            }
            if (menu->isEmpty())
                menu->addAction(tr("No others run in the workspace"))->setEnabled(false);
        });
}

// --- Tabs

TerminalTab* TerminalPage::add_tab(channel::TerminalTarget target) {
    auto* tab = new TerminalTab(*connection_, std::move(target));
    connect(tab, &TerminalTab::title_changed, this, [this, tab] { refresh_title(tab); });
    connect(tab, &TerminalTab::link_activated, this, [this](const QUrl& url) { open_link_(url); });
    connect(tab, &TerminalTab::clipboard_wanted, this,
            [this, tab](const QString& text, bool primary) { fill_clipboard(tab, text, primary); });
    connect(tab, &TerminalTab::bell, this, [this, tab] {
        if (tab == current() && isVisible() && isActiveWindow())
            return;
        for (int index = 0; index < count(); ++index)
            if (at(index) == tab)
                tabs_->setTabIcon(index, icon("bell", Color::caution));
        QApplication::alert(window());
    });
    connect(tab, &TerminalTab::replacement_wanted, this, [this, tab] { replace_tab(tab); });
    // A program that ended as it should leaves nothing to read.
    const auto leave = [this, tab] {
        if (tab->ended_well())
            remove_tab(tab);
    };
    connect(tab, &TerminalTab::ended, this, leave, Qt::QueuedConnection);
    pages_->addWidget(tab);
    const int index = tabs_->addTab(icon("terminal"), tab->title());
    tabs_->setTabData(index, QVariant::fromValue(tab));
    refresh_title(tab);
    show_tab(tabs_->currentIndex());
    Q_EMIT tabs_changed();
    return tab;
}

// Whoever works elsewhere finds in the clipboard what they put there.
void TerminalPage::fill_clipboard(const TerminalTab* from, const QString& text, bool primary) {
    if (from != current() || !isActiveWindow() || !from->view().hasFocus() || !may_fill_clipboard_())
        return;
    QClipboard* clipboard = QApplication::clipboard();
    if (!primary)
        clipboard->setText(text);
    else if (clipboard->supportsSelection())
        clipboard->setText(text, QClipboard::Selection);
}

TerminalTab* TerminalPage::new_terminal() {
    if (!connection_)
        return nullptr;
    auto* tab = add_tab(new_target());
    tabs_->setCurrentIndex(count() - 1);
    return tab;
}

void TerminalPage::replace_tab(TerminalTab* tab) {
    new_terminal();
    remove_tab(tab);
}

void TerminalPage::remove_tab(TerminalTab* tab) {
    for (int index = 0; index < count(); ++index) {
        if (at(index) != tab)
            continue;
        pages_->removeWidget(tab);
        tabs_->removeTab(index);
        tab->deleteLater();
        break;
    }
    show_tab(tabs_->currentIndex());
    Q_EMIT tabs_changed();
}

void TerminalPage::close_tab(int index) {
    TerminalTab* tab = at(index);
    if (tab == nullptr)
        return;
    if (!tab->alive())
        return remove_tab(tab);
    auto* question =
        new QMessageBox(QMessageBox::Question, tr("End this terminal?"),
                        tr("Programs that run in “%1” end with it.").arg(tab->title()), QMessageBox::Cancel, this);
    question->setObjectName(QStringLiteral("close_question"));
    if (tab->others() > 0)
        question->setInformativeText(tr("Somebody else has it open as well."));
    QAbstractButton* end = question->addButton(tr("End"), QMessageBox::DestructiveRole);
    QAbstractButton* keep = question->addButton(tr("Keep Running"), QMessageBox::AcceptRole);
    question->setAttribute(Qt::WA_DeleteOnClose);
    connect(question, &QMessageBox::finished, tab, [this, question, tab, end, keep] {
        if (question->clickedButton() == end) {
            tab->hang_up();
            // It leaves once its programs have had the news.
            connect(tab, &TerminalTab::ended, this, [this, tab] { remove_tab(tab); }, Qt::QueuedConnection);
        } else if (question->clickedButton() == keep) {
            remove_tab(tab);
        }
    });
    question->open();
}

void TerminalPage::show_tab(int index) {
    if (TerminalTab* tab = at(index)) {
        tabs_->setTabIcon(index, icon("terminal"));
        pages_->setCurrentWidget(tab);
        setFocusProxy(tab);
        tab->setFocus();
    } else {
        show_state();
    }
}

void TerminalPage::step(int by) {
    if (count() > 0)
        tabs_->setCurrentIndex((tabs_->currentIndex() + by + count()) % count());
}

void TerminalPage::show_state() {
    pages_->setCurrentWidget(state_);
    if (!loaded_)
        return;
    state_->show_empty("terminal", tr("No terminal is open"), tr("Terminals that you left go on in the workspace."));
    state_->add_action(tr("New Terminal"), [this] { new_terminal(); });
}

void TerminalPage::refresh_title(TerminalTab* tab) {
    for (int index = 0; index < count(); ++index) {
        if (at(index) != tab)
            continue;
        QString title = tab->title();
        tabs_->setTabToolTip(index, title);
        if (title.size() > longest_tab_title)
            title = title.left(longest_tab_title - 1) + QStringLiteral("…");
        tabs_->setTabText(index, title.replace(QLatin1Char('&'), QLatin1String("&&")));
    }
}

void TerminalPage::edit_name(int index) {
    TerminalTab* tab = at(index);
    if (tab == nullptr)
        return;
    auto* edit = new QLineEdit(tab->title(), tabs_);
    edit->setObjectName(QStringLiteral("terminal_name"));
    edit->setAccessibleName(tr("Name of the terminal"));
    edit->setMaxLength(64);
    edit->setGeometry(tabs_->tabRect(index));
    edit->selectAll();
    edit->show();
    edit->setFocus();
    connect(edit, &QLineEdit::editingFinished, tab, [edit, tab] {
        if (edit->isModified())
            tab->rename(edit->text());
        edit->deleteLater();
        tab->setFocus();
    });
}

} // namespace berth::desktop
