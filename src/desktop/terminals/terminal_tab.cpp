#include "desktop/terminals/terminal_tab.h"

#include "desktop/phrases.h"
#include "desktop/terminals/terminal_find_bar.h"
#include "desktop/terminals/terminal_look.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/banner.h"

#include <QMenu>
#include <QScrollBar>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace berth::desktop {

namespace {

using namespace std::chrono_literals;
namespace channel = model::channel;

// While a window is drawn larger its size changes often; the terminal follows when it pauses.
constexpr auto resize_pause = 40ms;
constexpr auto countdown_step = 250ms;

channel::TerminalSize wire_size(vt::Size size) {
    return {static_cast<std::uint16_t>(size.columns), static_cast<std::uint16_t>(size.rows)};
}

channel::TerminalColors wire_colors(const TerminalColors& colors) {
    constexpr QRgb opaque = 0xFF000000;
    return {colors.foreground & ~opaque, colors.background & ~opaque};
}

vt::Size grid_size(channel::TerminalSize size) {
    return {size.cols, size.rows};
}

} // namespace

TerminalTab::TerminalTab(client::Connection& connection, channel::TerminalTarget target, QWidget* parent)
    : QWidget(parent)
    , connection_(&connection)
    , target_(std::move(target))
    , view_(new TerminalView(TerminalView::Role::shared, this))
    , banner_(new Banner(Tone::info, {}, this))
    , find_bar_(new TerminalFindBar(*view_, this))
    , name_(QString::fromStdString(target_.name)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(view_);
    setFocusProxy(view_);
    banner_->hide();
    const auto dress = [this] {
        view_->set_colors(terminal_colors(theme()));
        view_->set_terminal_font(terminal_font(theme()));
        if (session_)
            session_->set_colors(wire_colors(terminal_colors(theme())));
    };
    dress();
    connect(&theme(), &Theme::changed, view_, dress);
    connect(view_, &TerminalView::input, this, &TerminalTab::send);
    connect(view_, &TerminalView::bell, this, &TerminalTab::bell);
    connect(view_, &TerminalView::link_activated, this, &TerminalTab::link_activated);
    connect(view_, &TerminalView::clipboard_wanted, this, &TerminalTab::clipboard_wanted);
    connect(view_, &TerminalView::menu_requested, this, [this](QMenu* menu) {
        menu->addSeparator();
        menu->addAction(tr("Find…") + QStringLiteral("\tCtrl+Shift+F"), this, &TerminalTab::find);
    });
    connect(view_, &TerminalView::drained, this, [this] {
        if (session_)
            session_->set_paused(false);
    });
    resizing_.setSingleShot(true);
    resizing_.setInterval(resize_pause);
    connect(view_, &TerminalView::resized, &resizing_, qOverload<>(&QTimer::start));
    connect(&resizing_, &QTimer::timeout, this, [this] {
        if (session_ && attached_)
            session_->resize(wire_size(view_->room()));
    });
    countdown_.setInterval(countdown_step);
    connect(&countdown_, &QTimer::timeout, this, &TerminalTab::refresh_notice);
    connect(&connection, &client::Connection::state_changed, this, &TerminalTab::refresh_notice);
    connect(&connection, &QObject::destroyed, this, [this] {
        session_.reset();
        end({});
    });
}

TerminalTab::~TerminalTab() = default;

QString TerminalTab::title() const {
    if (!name_.isEmpty())
        return name_;
    return program_title_.isEmpty() ? tr("Terminal") : program_title_;
}

void TerminalTab::rename(const QString& name) {
    name_ = name.simplified();
    while (!channel::is_terminal_name(name_.toStdString())) // longer than a name may be
        name_.chop(1);
    if (session_)
        session_->rename(name_.toStdString());
    Q_EMIT title_changed();
}

void TerminalTab::find() {
    place_find_bar();
    find_bar_->open();
}

void TerminalTab::hang_up() {
    if (session_ && !ended_)
        session_->hang_up();
}

// The size counts from the beginning, so it waits until there is one.
void TerminalTab::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!session_ && !ended_)
        QTimer::singleShot(0, this, &TerminalTab::attach);
}

void TerminalTab::attach() {
    if (session_ || ended_ || !connection_)
        return;
    target_.size = wire_size(view_->room());
    client::TerminalEvents events;
    events.attached = [this](const channel::TerminalInfo& info) {
        target_.terminal = info.terminal;
        if (name_.isEmpty())
            name_ = QString::fromStdString(info.name);
        program_title_ = QString::fromStdString(info.title);
        others_ = info.clients > 0 ? info.clients - 1 : 0;
        size_ = grid_size(info.size);
        attached_ = true;
        if (view_->room() != grid_size(*target_.size))
            session_->resize(wire_size(view_->room()));
        refresh_notice();
        Q_EMIT title_changed();
    };
    events.snapshot = [this](ByteView part, bool last) { take_snapshot(part, last); };
    events.output = [this](ByteView bytes) {
        view_->feed(bytes);
        if (view_->backlog() >= TerminalView::busy_backlog)
            session_->set_paused(true);
    };
    events.resized = [this](const channel::TerminalSize& size) {
        size_ = grid_size(size);
        view_->set_grid(size_);
    };
    events.title = [this](const std::string& title) {
        program_title_ = QString::fromStdString(title);
        Q_EMIT title_changed();
    };
    events.exited = [this](const channel::ExitStatus& status) { exit_ = status; };
    events.ended = [this](const Result<void>& outcome) { end(outcome); };
    session_ = std::make_unique<client::TerminalSession>(*connection_, target_, std::move(events));
    session_->set_colors(wire_colors(terminal_colors(theme())));
    refresh_notice();
}

// A snapshot comes first, and again when this end was too slow for what the program said.
void TerminalTab::take_snapshot(ByteView part, bool last) {
    if (!in_snapshot_)
        view_->reset(size_);
    in_snapshot_ = !last;
    view_->feed(part);
}

void TerminalTab::end(const Result<void>& outcome) {
    if (ended_)
        return;
    if (!outcome)
        failure_ = outcome.error();
    ended_ = true;
    view_->set_read_only(true);
    refresh_notice();
    Q_EMIT ended();
}

void TerminalTab::send(const QByteArray& bytes) {
    if (!session_ || ended_)
        return;
    session_->input(as_bytes(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
    if (connection_->state().kind != client::ConnectionState::Kind::connected && !typed_while_away_) {
        typed_while_away_ = true;
        refresh_notice();
    }
}

// --- The line over the terminal

void TerminalTab::refresh_notice() {
    using Kind = client::ConnectionState::Kind;
    countdown_.stop();
    if (ended_ || !connection_) {
        QString text = tr("This terminal has ended.");
        if (exit_ && exit_->code)
            text = *exit_->code == 0 ? tr("The program has ended.")
                                     : tr("The program has ended with exit code %1.").arg(*exit_->code);
        else if (failure_)
            text = error_text(*failure_);
        banner_->set_tone(failure_ ? Tone::caution : Tone::info);
        return show_notice(text, tr("New Terminal"), [this] { Q_EMIT replacement_wanted(); });
    }
    const auto& state = connection_->state();
    const QString kept = typed_while_away_ ? tr(" What you typed is kept and sent then.") : QString();
    const auto retry = [this] { connection_->retry_now(); };
    switch (state.kind) {
    case Kind::connected:
        typed_while_away_ = false;
        return show_notice({});
    case Kind::connecting:
        banner_->set_tone(Tone::info);
        return show_notice(tr("Connecting to the workspace…") + kept);
    case Kind::reconnecting: {
        banner_->set_tone(Tone::caution);
        countdown_.start();
        const auto now = std::chrono::steady_clock::now();
        if (!state.next_try || *state.next_try <= now)
            return show_notice(tr("The connection is interrupted. Trying again…") + kept);
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(*state.next_try - now).count();
        return show_notice(tr("The connection is interrupted. Next try in %n s.", nullptr, static_cast<int>(seconds)) +
                               kept,
                           tr("Try Now"), retry);
    }
    case Kind::disconnected:
    case Kind::error:
        banner_->set_tone(state.kind == Kind::error ? Tone::bad : Tone::caution);
        return show_notice((state.reason ? error_text(*state.reason) : tr("Not connected.")) + kept, tr("Connect"),
                           retry);
    }
}

void TerminalTab::show_notice(const QString& text, const QString& action, std::function<void()> act) {
    const bool appears = notice_.isEmpty();
    notice_ = text;
    banner_->setVisible(!text.isEmpty());
    if (text.isEmpty())
        return;
    banner_->set_text(text);
    banner_->set_action(action, std::move(act));
    if (appears) // it stays where it is while its text counts down
        place_notice();
}

// At the end of the terminal where nobody works just now.
void TerminalTab::place_notice() {
    const int width = this->width() - view_->verticalScrollBar()->width();
    const int height = std::max(banner_->sizeHint().height(), banner_->heightForWidth(width));
    const vt::Screen& screen = view_->screen();
    const bool works_above = screen.cursor().row < screen.size().rows / 2;
    banner_->setGeometry(0, works_above ? this->height() - height : 0, width, height);
    banner_->raise();
    place_find_bar();
}

// In the upper corner, below the line where that stands there.
void TerminalTab::place_find_bar() {
    const int room = width() - view_->verticalScrollBar()->width();
    const QSize size(std::min(find_bar_->sizeHint().width(), room), find_bar_->sizeHint().height());
    const int top = !notice_.isEmpty() && banner_->y() == 0 ? banner_->height() : 0;
    const QRect place(room - size.width(), top, size.width(), size.height());
    find_bar_->setGeometry(QStyle::visualRect(layoutDirection(), rect(), place));
    find_bar_->raise();
}

void TerminalTab::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    place_notice();
}

} // namespace berth::desktop
