// desktop_pictures FOLDER [WIDTHxHEIGHT] [light|dark] [rtl] [LANGUAGE]: a PNG of each page, filled by hand, and of the
// window without a platform that answers, as a person would see it. QT_SCALE_FACTOR=2 for a fine screen.
#include "desktop/activity/activity_page.h"
#include "desktop/create/create_form_view.h"
#include "desktop/create/create_view.h"
#include "desktop/create/template_details.h"
#include "desktop/language.h"
#include "desktop/main_window.h"
#include "desktop/phrases.h"
#include "desktop/ports/tunnel_dialog.h"
#include "desktop/sign_in/device_code_panel.h"
#include "desktop/theme/theme.h"
#include "desktop/workspace/delete_dialog.h"
#include "desktop/workspace/workspace_header.h"
#include "desktop/workspace/workspace_view.h"
#include "samples.h"

#include <QApplication>
#include <QDir>
#include <QEventLoop>
#include <QPixmap>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdio>
#include <optional>

using namespace berth;
using namespace berth::desktop;

namespace {

constexpr int settle = 150; // milliseconds: batches, layouts

struct Booth {
    QDir folder;
    QSize size;
    QString suffix;

    void take(QWidget& widget, const QString& name, bool own_size = false) const {
        if (!own_size) {
            widget.resize(size);
        }
        widget.show();
        QEventLoop loop;
        QTimer::singleShot(settle, &loop, &QEventLoop::quit);
        loop.exec();
        const QString file = folder.filePath(name + suffix + QStringLiteral(".png"));
        if (!widget.grab().save(file)) {
            std::puts("It cannot be written:");
        }
        std::puts(qPrintable(file));
        widget.hide();
    }
};

void take_create(const Booth& booth) {
    TemplateListModel templates;
    CreateForm form([](std::uint32_t) { return 5U; }, nullptr);
    ProvisioningModel provisioning;
    CreateView view(templates, form, provisioning);
    booth.take(view, QStringLiteral("create-0-empty"));
    templates.set_templates(samples::templates());
    booth.take(view, QStringLiteral("create-1-gallery"));
    form.set_template(samples::templates()[0]);
    view.go_to(CreateView::fill_step);
    booth.take(view, QStringLiteral("create-2-form"));
    form.set_name(QStringLiteral("Calm Harbor"));
    form.set_text(0, QStringLiteral("https://git.example.com/web/storefront.git"));
    form.reveal_problems();
    booth.take(view, QStringLiteral("create-3-problems"));
    for (QTabBar* tabs : view.findChildren<QTabBar*>()) {
        tabs->setCurrentIndex(1);
    }
    booth.take(view, QStringLiteral("create-4-yaml"));
    form.set_template(samples::template_with(40));
    form.set_name(QString(63, u'n'));
    view.go_to(CreateView::fill_step);
    booth.take(view, QStringLiteral("create-5-forty"));
    provisioning.set_workspace(samples::coming_up(4));
    for (auto& line : samples::log()) {
        provisioning.add_line(std::move(line));
    }
    view.go_to(CreateView::watch_step);
    booth.take(view, QStringLiteral("create-6-watch"));
    provisioning.set_workspace(samples::failed());
    booth.take(view, QStringLiteral("create-7-failed"));
    provisioning.set_workspace(samples::workspace());
    booth.take(view, QStringLiteral("create-8-ready"));
}

void take_workspace(const Booth& booth, const model::Workspace& workspace, const QString& name, bool all_tabs) {
    WorkspaceDetail detail(workspace.id);
    ForwardRegistry forwards(samples::opener({3000}), {});
    if (workspace.state == model::State::running) {
        forwards.open_named(workspace);
        (void)forwards.open(workspace.id, 8080);
    }
    TunnelRegistry tunnels(samples::tunnel_opener(
        {}, {.accepted = 9, .open = 2, .failed = 0, .bytes_to_workspace = 48'300, .bytes_from_workspace = 7'340'000}));
    samples::fill(detail, workspace);
    WorkspaceView view(detail, forwards, tunnels, [] { return new QWidget; }, [] { return new QWidget; });
    view.header().set_workspace(workspace, false, true);
    client::ConnectionState connected;
    connected.kind = client::ConnectionState::Kind::connected;
    connected.rtt = std::chrono::milliseconds(18);
    view.header().set_connection(workspace.state == model::State::running ? std::optional(connected) : std::nullopt);
    booth.take(view, name + QStringLiteral("-overview"));
    if (!all_tabs) {
        return;
    }
    view.show_tab(WorkspaceView::ports_tab);
    booth.take(view, name + QStringLiteral("-ports"));
    if (workspace.state == model::State::running) {
        for (TunnelRequest request : {TunnelRequest{TunnelKind::reverse, {8125, {}}, {8125, {}}},
                                      TunnelRequest{TunnelKind::socket, {0, "/run/postgresql/.s.PGSQL.5432"}, {}},
                                      TunnelRequest{TunnelKind::proxy, {}, {}}}) {
            (void)client::wait(tunnels.open(workspace.id, std::move(request)));
        }
        booth.take(view, name + QStringLiteral("-tunnels"));
    }
    view.show_tab(WorkspaceView::activity_tab);
    booth.take(view, name + QStringLiteral("-activity"));
    if (workspace.state != model::State::running) {
        view.show_tab(WorkspaceView::terminal_tab);
        booth.take(view, name + QStringLiteral("-terminal"));
    }
}

// The window as it starts, with a platform that is away: signed out, and with the list of the last time.
void take_window(const Booth& booth) {
    const QUrl away(QStringLiteral("http://127.0.0.1:9"));
    DesktopSettings settings;
    {
        AppContext context(settings);
        MainWindow window(context);
        booth.take(window, QStringLiteral("window-0-signed-out"));
    }
    settings.set_platform(away);
    AppContext context(settings);
    auto suspended = samples::workspace(model::State::suspended);
    suspended.id = "w0123456789abcdf";
    suspended.name = "quiet-bay";
    auto longest = samples::failed();
    longest.id = "w0123456789abcd0";
    longest.name = std::string(63, 'm');
    context.workspaces().set_workspaces({samples::workspace(), suspended, longest}, now() - std::chrono::hours(3),
                                        false);
    MainWindow window(context);
    booth.take(window, QStringLiteral("window-1-offline"));
    window.show_settings();
    booth.take(window, QStringLiteral("window-2-settings"));
    {
        AppContext without_keychain(settings); // where this runs there is none
        MainWindow signed_out(without_keychain);
        without_keychain.session().open(away);
        booth.take(signed_out, QStringLiteral("window-3-no-keychain"));
    }
    client::oidc::DevicePrompt prompt;
    prompt.user_code = "ZTFN-ZKLV";
    prompt.verification_uri = QUrl(QStringLiteral("https://login.example.com/device"));
    prompt.expires_in = std::chrono::minutes(10);
    DeviceCodePanel panel;
    panel.show_prompt(prompt);
    booth.take(panel, QStringLiteral("device-code"), true);
}

void take_tunnel_dialogs(const Booth& booth) {
    TunnelRegistry tunnels(samples::tunnel_opener());
    for (const TunnelKind kind : {TunnelKind::reverse, TunnelKind::socket, TunnelKind::proxy}) {
        TunnelDialog dialog(kind, samples::workspace_id, QStringLiteral("calm-harbor"), tunnels);
        booth.take(dialog, QStringLiteral("tunnel-%1").arg(static_cast<int>(kind)), true);
    }
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() < 2) {
        std::puts("desktop_pictures FOLDER [WIDTHxHEIGHT] [light|dark] [rtl] [LANGUAGE]");
        return 2;
    }
    const bool dark = arguments.contains(QStringLiteral("dark"));
    QTemporaryDir profile;
    qputenv("BERTH_CONFIG", profile.path().toUtf8());
    std::optional<Translation> translation;
    for (const Language& language : languages()) {
        if (arguments.contains(QString::fromLatin1(language.code))) {
            translation.emplace(QString::fromLatin1(language.code));
        }
    }
    const Theme theme(application, dark ? ThemeChoice::dark : ThemeChoice::light);
    if (arguments.contains(QStringLiteral("rtl"))) {
        QApplication::setLayoutDirection(Qt::RightToLeft);
    }
    // The window of 1024×640 without its sidebar.
    Booth booth{QDir(arguments[1]), QSize(752, 640), dark ? QStringLiteral("-dark") : QString()};
    for (const QString& argument : arguments.mid(2)) {
        const QStringList sides = argument.split(u'x');
        if (sides.size() == 2 && sides[0].toInt() > 0) {
            booth.size = {sides[0].toInt(), sides[1].toInt()};
        }
    }
    QDir().mkpath(arguments[1]);
    take_window(booth);
    take_tunnel_dialogs(booth);
    take_create(booth);
    model::Workspace running = samples::workspace();
    take_workspace(booth, running, QStringLiteral("running"), true);
    take_workspace(booth, samples::workspace(model::State::suspended), QStringLiteral("suspended"), true);
    take_workspace(booth, samples::workspace(model::State::stopped), QStringLiteral("stopped"), false);
    take_workspace(booth, samples::coming_up(), QStringLiteral("coming-up"), false);
    take_workspace(booth, samples::failed(), QStringLiteral("failed"), false);
    running.name = std::string(63, 'm');
    take_workspace(booth, running, QStringLiteral("long-name"), false);
    DeleteDialog dialog(samples::workspace(), 1'400'000'000);
    booth.take(dialog, QStringLiteral("delete"), true);
    return 0;
}
