// One terminal of a workspace in the window: the view, the session that it shows, and a line over it that says what is
// in the way of working in it (the link is down, the program ended). What is typed while the link is down is kept and
// sent afterwards, and the line says so.
#pragma once

#include "client/terminal_session.h"
#include "desktop/terminal/terminal_view.h"

#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

namespace berth::desktop {

class Banner;
class TerminalFindBar;

class TerminalTab final : public QWidget {
    Q_OBJECT
public:
    // An existing terminal of the workspace, or (target.terminal = "new") one that begins when this is first shown.
    // Ends with the connection.
    TerminalTab(client::Connection& connection, model::channel::TerminalTarget target, QWidget* parent = nullptr);
    ~TerminalTab() override;

    TerminalView& view() const { return *view_; }
    // Its id in the workspace; "new" until it has one.
    const std::string& id() const { return target_.terminal; }
    // What a tab says: the name a person gave it, else the program's title.
    QString title() const;
    void rename(const QString& name);
    // The program runs, as far as is known here.
    bool alive() const { return !ended_; }
    // Its program has ended by itself and without an error.
    bool ended_well() const { return ended_ && exit_ && exit_->code == 0; }
    // Others look at it as well.
    unsigned others() const { return others_; }
    // Shows the search.
    void find();
    // Ends it for everybody.
    void hang_up();
    // For tests and screen readers: what the line over the terminal says; empty where there is none.
    QString notice() const { return notice_; }

Q_SIGNALS:
    void title_changed();
    void bell();
    void ended();
    void link_activated(const QUrl& url);
    // Its program puts text into the clipboard.
    void clipboard_wanted(const QString& text, bool primary);
    // The line's button, once the terminal has ended: one that takes this one's place is wanted.
    void replacement_wanted();

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void attach();
    void take_snapshot(ByteView part, bool last);
    void end(const Result<void>& outcome);
    void send(const QByteArray& bytes);
    void refresh_notice();
    void show_notice(const QString& text, const QString& action = {}, std::function<void()> act = {});
    void place_notice();
    void place_find_bar();

    QPointer<client::Connection> connection_;
    model::channel::TerminalTarget target_;
    TerminalView* view_;
    Banner* banner_;
    TerminalFindBar* find_bar_;
    QTimer countdown_;
    QTimer resizing_;
    std::unique_ptr<client::TerminalSession> session_;
    QString name_;
    QString program_title_;
    QString notice_;
    unsigned others_ = 0;
    vt::Size size_; // as the session said
    bool in_snapshot_ = false;
    bool attached_ = false;
    bool typed_while_away_ = false;
    std::optional<model::channel::ExitStatus> exit_;
    std::optional<Error> failure_;
    bool ended_ = false;
};

} // namespace berth::desktop
