#include "desktop/ide/ide_page.h"
#include "desktop/main_window.h"
#include "desktop/phrases.h"
#include "desktop/terminal/terminal_view.h"
#include "desktop/tour/tour.h"
#include "desktop/tray/tray.h"

#include <QAbstractItemView>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>

#include <algorithm>

namespace berth::desktop {

namespace {

using namespace std::literals;

const QString workspace_name = QStringLiteral("harbour");
constexpr const char* template_name = "nodejs-fullstack";
constexpr auto creation = 120s; // cloning and installing on a busy machine
constexpr auto ide_start = 90s; // WebEngine and code-server, both cold
constexpr auto change = 60s;    // stopping has a grace period

// What the steps ask again and again.
class Walk {
public:
    explicit Walk(Tour& tour)
        : tour_(tour)
        , hands_(tour.driver()) {}

    const model::Workspace* workspace() const {
        const auto& all = tour_.application().context().workspaces().all();
        const auto found = std::ranges::find(all, workspace_name.toStdString(), &model::Workspace::name);
        return found == all.end() ? nullptr : &*found;
    }
    bool is(model::State state) const { return workspace() != nullptr && workspace()->state == state; }

    Move click(const char* name) const {
        const QString wanted = QString::fromLatin1(name);
        return {QStringLiteral("click %1").arg(wanted), [this, wanted] { return hands_.click(wanted); }};
    }
    Move button(const char* text) const {
        const QString wanted = QString::fromLatin1(text);
        return {QStringLiteral("press \"%1\"").arg(wanted), [this, wanted] { return hands_.click_button(wanted); }};
    }
    Move tab(const char* text) const {
        const QString wanted = QString::fromLatin1(text);
        return {QStringLiteral("the tab %1").arg(wanted), [this, wanted] { return hands_.click_tab(wanted); }};
    }
    Move sees(const char* text, std::chrono::seconds limit = 20s) const {
        const QString wanted = QString::fromLatin1(text);
        return {QStringLiteral("the words \"%1\"").arg(wanted), [this, wanted] { return hands_.shows(wanted); }, limit};
    }
    Move reaches(model::State state, std::chrono::seconds limit) const {
        return {QStringLiteral("the workspace is %1").arg(state_text(state)), [this, state] { return is(state); },
                limit};
    }
    Move when(const char* what, std::function<bool()> attempt, std::chrono::seconds limit = 20s) const {
        return {QString::fromLatin1(what), std::move(attempt), limit};
    }

    TerminalView* terminal() const {
        return qobject_cast<TerminalView*>(hands_.find_class("berth::desktop::TerminalView"));
    }
    QString screen() const {
        TerminalView* view = terminal();
        if (view == nullptr) {
            return {};
        }
        view->select_all();
        QString text = view->selected_text();
        view->select({});
        return text;
    }
    Move prompt() const {
        return when(
            "a shell's prompt",
            [this] {
                return screen().contains(
                    QRegularExpression(QStringLiteral("[$#] *$"), QRegularExpression::MultilineOption));
            },
            40s);
    }
    Move run(const char* command) const {
        const QString line = QString::fromLatin1(command) + QLatin1Char('\r');
        return {QStringLiteral("type %1").arg(line), [this, line] { return hands_.type(terminal(), line); }};
    }
    Move prints(const char* text, std::chrono::seconds limit = 20s) const {
        const QString wanted = QString::fromLatin1(text);
        return {QStringLiteral("the terminal shows \"%1\"").arg(wanted),
                [this, wanted] { return screen().contains(QRegularExpression(wanted)); }, limit};
    }
    Move ide(const char* what, const char* script, const char* expected, std::chrono::seconds limit = 20s) const {
        const QString question = QString::fromLatin1(script);
        const QString wanted = QString::fromLatin1(expected);
        return {QString::fromLatin1(what),
                [this, question, wanted] {
                    const QString said = hands_.answer(question).replace(QChar(0xa0), QLatin1Char(' '));
                    return said.contains(wanted);
                },
                limit};
    }
    QWidget* ide_page() const {
        QWidget* view = hands_.find_class("QWebEngineView");
        return view == nullptr ? nullptr : view->focusProxy();
    }

    // Fetches the forwarded port's page, once a second: the server may just be starting.
    bool fetches_again() {
        if (tour_.fetched().contains(QLatin1String("<html"), Qt::CaseInsensitive)) {
            return true;
        }
        const Forward* forward = tour_.application().context().forwards().find(workspace()->id, 3000);
        if (forward != nullptr && (!pressed_.isValid() || pressed_.hasExpired(1000))) {
            tour_.fetch(QUrl(QStringLiteral("http://localhost:%1/").arg(forward->local_port)));
            pressed_.start();
        }
        return false;
    }

    // Asks the person for something, once, and waits until the answer holds `expected`.
    Move asks(std::function<QString()> request, const char* expected) {
        const QString wanted = QString::fromLatin1(expected);
        return {QStringLiteral("the person says \"%1\"").arg(wanted), [this, request = std::move(request), wanted] {
                    const QString now = request();
                    if (asked_ != now) {
                        asked_ = now;
                        tour_.ask_person(now);
                    }
                    return tour_.fetched().contains(wanted);
                }};
    }
    bool is_connected() const {
        return tour_.application().context().connections().connection(workspace()->id).state().kind ==
               client::ConnectionState::Kind::connected;
    }
    // The forwarded port's number on this machine; 0 where there is none.
    std::uint16_t local_port(std::uint16_t remote) const {
        const Forward* forward = tour_.application().context().forwards().find(workspace()->id, remote);
        return forward == nullptr ? 0 : forward->local_port;
    }
    // Whether this machine, and so the workspace, has a database to show.
    bool looks_for_database() {
        const QString said = screen();
        if (!said.contains(QRegularExpression(QStringLiteral("database-\\d")))) {
            return false;
        }
        has_database_ = said.contains(QStringLiteral("database-0"));
        if (!has_database_) {
            tour_.note(QStringLiteral("without a database: PostgreSQL is not installed here"));
        }
        return true;
    }
    // A move that there is only with a database.
    Move with_database(Move move) const {
        move.attempt = [this, attempt = std::move(move.attempt)] { return !has_database_ || attempt(); };
        return move;
    }

    // Return, once a second while the palette is open: it takes none before its list has settled.
    bool confirm_palette() {
        const char* open = "(() => { const box = document.querySelector('.quick-input-widget');"
                           "return box && box.style.display !== 'none' ? 'open' : 'closed'; })()";
        const QString said = hands_.answer(QString::fromLatin1(open));
        if (said == QLatin1String("open") && (!pressed_.isValid() || pressed_.hasExpired(1000))) {
            hands_.press(ide_page(), Qt::Key_Return);
            pressed_.start();
        }
        return said == QLatin1String("closed");
    }

    Tour& tour() const { return tour_; }
    Driver& hands() const { return hands_; }

private:
    Tour& tour_;
    Driver& hands_;
    QElapsedTimer pressed_;
    QString asked_;
    bool has_database_ = false;
};

Step sign_in_form(const Walk& walk) {
    return {QStringLiteral("welcome"), {walk.when("the sign-in form", [&walk] {
                return walk.hands().find(QStringLiteral("platformAddress")) != nullptr;
            })}};
}

void add_signing_in(std::vector<Step>& steps, const Walk& walk) {
    steps.push_back(sign_in_form(walk));
    steps.push_back({QStringLiteral("device-code"), {walk.click("signInDevice"), walk.when("the code", [&walk] {
                                                         const QWidget* code =
                                                             walk.hands().find(QStringLiteral("userCode"));
                                                         return code != nullptr;
                                                     })}});
    steps.push_back(
        {QStringLiteral("sign-in"),
         {walk.click("cancelSignIn"), walk.click("signInBrowser"),
          walk.when(
              "the first list", [&walk] { return walk.tour().application().context().workspaces().live(); }, 40s),
          walk.sees("Create your first workspace")}});
}

void add_creating(std::vector<Step>& steps, const Walk& walk) {
    steps.push_back({QStringLiteral("templates"), {walk.click("newWorkspace"), walk.when("the templates", [&walk] {
                                                       auto* cards = qobject_cast<QAbstractItemView*>(
                                                           walk.hands().find(QStringLiteral("template_cards")));
                                                       return cards != nullptr && cards->model()->rowCount() > 0;
                                                   })}});
    steps.push_back(
        {QStringLiteral("create"),
         {walk.when("the template", [&walk] { return walk.hands().click_row(QString::fromLatin1(template_name)); }),
          walk.when("the name",
                    [&walk] { return walk.hands().fill(QStringLiteral("workspace_name"), workspace_name); })}});
    steps.push_back(
        {QStringLiteral("provisioning"),
         {walk.click("create"), walk.when("provisioning has begun", [&walk] {
              return walk.workspace() != nullptr && std::ranges::any_of(walk.workspace()->steps, [](const auto& step) {
                         return step.state == model::StepState::running || step.state == model::StepState::done;
                     });
          })}});
    steps.push_back(
        {QStringLiteral("running"),
         {walk.reaches(model::State::running, creation), walk.button("Open workspace"), walk.sees("Timeline"),
          walk.when(
              "the first sample",
              [&walk] { return !walk.hands().shows(QStringLiteral("Nothing measured in the last hour")); }, 40s)}});
}

void add_ide(std::vector<Step>& steps, Walk& walk) {
    steps.push_back(
        {QStringLiteral("ide-file"),
         {walk.tab("IDE"),
          walk.ide("the IDE's workbench", "document.querySelector('.monaco-workbench') ? 'there' : ''", "there",
                   ide_start),
          walk.when("the file is opened",
                    [&walk] {
                        auto* page = qobject_cast<IdePage*>(walk.hands().find_class("berth::desktop::IdePage"));
                        if (page != nullptr) {
                            page->open_file(QStringLiteral("/workspace/app/server.mjs"));
                        }
                        return page != nullptr;
                    }),
          walk.ide("the file's text", "[...document.querySelectorAll('.view-line')].map(e => e.innerText).join('\\n')",
                   "import", ide_start)}});
    const char* rows = "[...document.querySelectorAll('.xterm-rows')].map(e => e.innerText).join('\\n')";
    steps.push_back(
        {QStringLiteral("ide-terminal"),
         {walk.when("a click into the editor", [&walk] { return walk.hands().click_into(walk.ide_page()); }),
          walk.when("the command palette", [&walk] { return walk.hands().press(walk.ide_page(), Qt::Key_F1); }),
          walk.ide("the palette's field",
                   "document.querySelector('.quick-input-widget input') === document.activeElement ? 'there' : ''",
                   "there"),
          walk.when(
              "the command",
              [&walk] { return walk.hands().type(walk.ide_page(), QStringLiteral("Terminal: Create New Terminal")); }),
          walk.ide("the command is found",
                   "document.querySelector('.quick-input-list .monaco-list-row.focused')?.innerText ?? ''",
                   "Create New Terminal"),
          walk.when("the palette runs it", [&walk] { return walk.confirm_palette(); }),
          walk.ide("the integrated terminal's prompt", rows, "$", 40s),
          walk.when("type into it",
                    [&walk] { return walk.hands().type(walk.ide_page(), QStringLiteral("echo berth-$((6*7))\r")); }),
          walk.ide("the integrated terminal's echo", rows, "berth-42")}});
}

void add_terminal_and_port(std::vector<Step>& steps, Walk& walk) {
    steps.push_back({QStringLiteral("terminal"),
                     {walk.tab("Terminal"),
                      walk.when(
                          "a terminal",
                          [&walk] {
                              return walk.terminal() != nullptr ||
                                     walk.hands().click_button(QStringLiteral("New Terminal"));
                          },
                          30s),
                      walk.prompt(), walk.run("cd /workspace/app && git log --oneline --color -3 && ls --color -la"),
                      walk.prints("server\\.mjs"), walk.run("echo marked-$((20+3))"), walk.prints("marked-23")}});
    steps.push_back({QStringLiteral("port"),
                     {walk.run("PORT=3000 node server.mjs &"), walk.tab("Ports"),
                      walk.when(
                          "it is forwarded",
                          [&walk] {
                              const Forward* forward =
                                  walk.tour().application().context().forwards().find(walk.workspace()->id, 3000);
                              if (forward != nullptr && forward->local_port != 0) {
                                  const QUrl url(QStringLiteral("http://localhost:%1/").arg(forward->local_port));
                                  walk.tour().note(url.toString());
                                  return true;
                              }
                              return false;
                          },
                          30s),
                      walk.when("a page from localhost", [&walk] { return walk.fetches_again(); })}});
}

// The other kinds of tunnels: one that is there at once, and one that the workspace is asked for.
void add_tunnels(std::vector<Step>& steps, Walk& walk) {
    const auto choose = [&walk](qsizetype entry) {
        auto* button = qobject_cast<QPushButton*>(walk.hands().find(QStringLiteral("other_tunnels")));
        if (button == nullptr || !button->isEnabled()) {
            return false;
        }
        button->menu()->actions().at(entry)->trigger();
        return true;
    };
    const auto are_open = [&walk](std::size_t count) {
        return walk.tour().application().context().tunnels().of(walk.workspace()->id).size() == count;
    };
    steps.push_back(
        {QStringLiteral("tunnels"),
         {walk.when("a proxy is chosen", [choose] { return choose(2); }), walk.click("tunnel_open"),
          walk.when("the proxy is open", [are_open] { return are_open(1); }),
          walk.when("a tunnel into the workspace is chosen", [choose] { return choose(0); }),
          walk.when("its port",
                    [&walk] { return walk.hands().fill(QStringLiteral("tunnel_remote"), QStringLiteral("8125")); }),
          walk.click("tunnel_open"), walk.when("the workspace listens", [are_open] { return are_open(2); })}});
}

// A break is a pause: what is open before the line is cut goes on after it.
void add_broken_line(std::vector<Step>& steps, Walk& walk) {
    steps.push_back(
        {QStringLiteral("database"),
         {walk.tab("Terminal"),
          walk.run(
              "PATH=$(ls -d /usr/lib/postgresql/*/bin | tail -1):$PATH; clear; initdb -D ~/db -U dev -A trust "
              "--no-sync "
              ">/dev/null && pg_ctl -D ~/db -w -l ~/db.log -o '-k /tmp -h 127.0.0.1 -c fsync=off' start >/dev/null; "
              "echo database-$?"),
          walk.when(
              "a database, or none", [&walk] { return walk.looks_for_database(); }, 60s),
          walk.tab("Ports"),
          walk.with_database(
              walk.when("its port",
                        [&walk] { return walk.hands().fill(QStringLiteral("remote_port"), QStringLiteral("5432")); })),
          walk.with_database(walk.click("add_forward")),
          walk.with_database(walk.when("it is forwarded", [&walk] { return walk.local_port(5432) != 0; })),
          walk.with_database(walk.asks(
              [&walk] { return QStringLiteral("/database/begin?port=%1").arg(walk.local_port(5432)); }, "begun"))}});
    steps.push_back({QStringLiteral("line-cut"),
                     {walk.tab("IDE"), walk.asks([] { return QStringLiteral("/line/cut"); }, "cut"),
                      walk.when(
                          "the connection is missed", [&walk] { return !walk.is_connected(); }, 60s),
                      walk.sees("Reconnecting")}});
    steps.push_back(
        {QStringLiteral("line-mended"),
         {walk.when("type into the IDE's terminal",
                    [&walk] { return walk.hands().type(walk.ide_page(), QStringLiteral("echo through-$((40+4))\r")); }),
          walk.asks([] { return QStringLiteral("/line/mend"); }, "mended"),
          walk.when(
              "the connection is back", [&walk] { return walk.is_connected(); }, 60s),
          walk.ide("what was typed meanwhile",
                   "[...document.querySelectorAll('.xterm-rows')].map(e => e.innerText).join('\\n')", "through-44",
                   40s),
          walk.with_database(walk.asks([] { return QStringLiteral("/database/commit"); }, "ships 42"))}});
}

void add_lifecycle(std::vector<Step>& steps, const Walk& walk) {
    steps.push_back(
        {QStringLiteral("suspended"),
         {walk.tab("Terminal"), walk.run("(while sleep 0.2; do date +%s.%N > /tmp/ticks; done) & echo pid-$!-"),
          walk.prints("pid-\\d+-"), walk.tab("Overview"), walk.click("action_suspend"),
          walk.reaches(model::State::suspended, change)}});
    steps.push_back({QStringLiteral("resumed"),
                     {walk.click("action_resume"), walk.reaches(model::State::running, change), walk.tab("Terminal"),
                      walk.when("the terminal is back", [&walk] { return walk.terminal() != nullptr; }),
                      walk.run("jobs; echo still-$((40+2))"), walk.prints("still-42", 40s), walk.prints("Running")}});
    steps.push_back({QStringLiteral("stopped"),
                     {walk.run("echo kept > /workspace/kept; sync; echo written-$((1+1))"), walk.prints("written-2"),
                      walk.tab("Overview"), walk.click("action_stop"), walk.reaches(model::State::stopped, change)}});
    steps.push_back(
        {QStringLiteral("started"),
         {walk.click("action_start"), walk.reaches(model::State::running, change), walk.tab("Terminal"),
          walk.button("New terminal (Ctrl+Shift+T)"), walk.prompt(),
          walk.run("cat /workspace/kept; echo read-$((1+2))"), walk.prints("kept[^;]*\\n"), walk.prints("read-3")}});
    steps.push_back({QStringLiteral("activity"), {walk.tab("Activity"), walk.when("the events", [&walk] {
                                                      return walk.hands().find_class("berth::desktop::ActivityPage") !=
                                                             nullptr;
                                                  })}});
}

void add_surroundings(std::vector<Step>& steps, const Walk& walk) {
    steps.push_back({QStringLiteral("tray"),
                     {walk.when("the tray's menu",
                                [&walk] {
                                    MainWindow& window = walk.tour().application().window();
                                    walk.tour().application().tray().menu().popup(
                                        window.mapToGlobal(QPoint(window.width() - 300, 90)));
                                    return true;
                                }),
                      walk.when("the workspace in it", [&walk] { return walk.hands().choose(workspace_name); })}});
    steps.push_back({QStringLiteral("settings"),
                     {walk.when("close the menu", [&walk] { return walk.hands().close_menu(); }),
                      walk.click("settings"), walk.sees("Appearance")}});
    steps.push_back({QStringLiteral("dark"), {walk.when("dark", [&walk] {
                         return walk.hands().pick(QStringLiteral("theme"), static_cast<int>(ThemeChoice::dark));
                     })}});
    steps.push_back({QStringLiteral("dark-overview"),
                     {walk.when("the workspace", [&walk] { return walk.hands().click_row(workspace_name); }),
                      walk.tab("Overview"), walk.sees("Timeline")}});
    steps.push_back({QStringLiteral("dark-terminal"), {walk.tab("Terminal"), walk.prints("read-3")}});
    steps.push_back(
        {QStringLiteral("dark-ide"),
         {walk.tab("IDE"),
          walk.ide("the IDE", "document.querySelector('.monaco-workbench.vs-dark .view-line') ? 'there' : ''", "there",
                   ide_start)}});
    steps.push_back({QStringLiteral("signed-out"),
                     {walk.click("settings"), walk.click("settingsSignOut"), walk.when("signed out", [&walk] {
                          return walk.hands().find(QStringLiteral("platformAddress")) != nullptr;
                      })}});
    steps.push_back({QStringLiteral("signed-in-again"),
                     {walk.click("signInBrowser"), walk.reaches(model::State::running, 40s),
                      walk.when("the workspace", [&walk] { return walk.hands().click_row(workspace_name); })}});
    steps.push_back({QStringLiteral("delete"),
                     {walk.button("More actions"),
                      walk.when("delete", [&walk] { return walk.hands().choose(QStringLiteral("Delete")); }),
                      walk.sees("What is gone for good")}});
    steps.push_back(
        {QStringLiteral("deleted"),
         {walk.click("remove"), walk.when("it is gone", [&walk] { return walk.workspace() == nullptr; }, change)}});
}

} // namespace

std::vector<Step> tour_steps(Tour& tour) {
    // Lives as long as the tour: the moves refer to it.
    auto* walk = new Walk(tour);
    QObject::connect(&tour, &QObject::destroyed, [walk] { delete walk; });
    std::vector<Step> steps;
    add_signing_in(steps, *walk);
    add_creating(steps, *walk);
    add_ide(steps, *walk);
    add_terminal_and_port(steps, *walk);
    add_tunnels(steps, *walk);
    add_broken_line(steps, *walk);
    add_lifecycle(steps, *walk);
    add_surroundings(steps, *walk);
    return steps;
}

} // namespace berth::desktop
