// desktop_pictures FOLDER [WIDTHxHEIGHT] [light|dark] [rtl]: a PNG of each page, filled by hand, as a person would see
// it.
#include "desktop/activity/activity_page.h"
#include "desktop/create/create_form_view.h"
#include "desktop/create/create_view.h"
#include "desktop/create/template_details.h"
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
#include <QTimer>

#include <cstdio>

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
        widget.grab().save(file);
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
    samples::fill(detail, workspace);
    WorkspaceView view(detail, forwards, [] { return new QWidget; }, [] { return new QWidget; });
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
    view.show_tab(WorkspaceView::activity_tab);
    booth.take(view, name + QStringLiteral("-activity"));
    if (workspace.state != model::State::running) {
        view.show_tab(WorkspaceView::terminal_tab);
        booth.take(view, name + QStringLiteral("-terminal"));
    }
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() < 2) {
        std::puts("desktop_pictures FOLDER [WIDTHxHEIGHT] [light|dark] [rtl]");
        return 2;
    }
    const bool dark = arguments.contains(QStringLiteral("dark"));
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
