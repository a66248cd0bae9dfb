#include "desktop/tray/tray.h"

#include "desktop/phrases.h"
#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/state_badge.h"
#include "desktop/workspace_menu.h"

#include <QFile>
#include <QPainter>
#include <QSvgRenderer>

#include <algorithm>

namespace berth::desktop {

namespace {

constexpr int most_in_menu = 20; // workspaces; a longer menu would not fit a screen

// In the middle of light and dark: nobody knows the panel's colour.
constexpr QRgb panel_ink = 0xff5b8def;
constexpr QRgb panel_faint = 0xff8a94a3;

QIcon state_icon(model::State state) {
    QIcon icon;
    for (const int size : {16, 32}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint_state_glyph(painter,
                          QRectF(0, 0, size, size).adjusted(size / 16.0, size / 16.0, -size / 16.0, -size / 16.0),
                          state, theme().color(state_color(state)));
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

model::State glyph_of(Overall overall) {
    switch (overall) {
    case Overall::running:
        return model::State::running;
    case Overall::moving:
        return model::State::starting;
    case Overall::failed:
        return model::State::error;
    case Overall::quiet:
    case Overall::offline:
        break;
    }
    return model::State::stopped;
}

QString overall_text(const WorkspaceListModel& workspaces) {
    switch (overall_of(workspaces)) {
    case Overall::offline:
        return Tray::tr("Berth: offline");
    case Overall::quiet:
        return Tray::tr("Berth: nothing is running");
    case Overall::failed:
        return Tray::tr("Berth: a workspace has failed");
    case Overall::moving:
        return Tray::tr("Berth: a workspace is on its way");
    case Overall::running:
        break;
    }
    const auto running = std::ranges::count(workspaces.all(), model::State::running, &model::Workspace::state);
    return Tray::tr("Berth: %n workspace(s) running", "", static_cast<int>(running));
}

} // namespace

Overall overall_of(const WorkspaceListModel& workspaces) {
    if (!workspaces.live()) {
        return Overall::offline;
    }
    Overall overall = Overall::quiet;
    for (const auto& workspace : workspaces.all()) {
        const Overall one = workspace.state == model::State::error     ? Overall::failed
                            : is_moving(workspace.state)               ? Overall::moving
                            : workspace.state == model::State::running ? Overall::running
                                                                       : Overall::quiet;
        overall = std::max(overall, one);
    }
    return overall;
}

QIcon tray_icon(Overall overall) {
    QFile file(QStringLiteral(":/berth/berth-tray.svg"));
    const QByteArray drawing = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    const QColor ink(overall == Overall::offline ? panel_faint : panel_ink);
    QSvgRenderer renderer(QByteArray(drawing).replace("currentColor", ink.name().toLatin1()));
    QIcon icon;
    for (const int size : {16, 22, 24, 32, 48, 64}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        renderer.render(&painter, QRectF(0, 0, size, size));
        if (overall != Overall::quiet && overall != Overall::offline) {
            // The state stands in the corner, cut out of the drawing.
            const qreal side = size * 0.5;
            const QRectF corner(size - side, size - side, side, side);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setCompositionMode(QPainter::CompositionMode_Clear);
            painter.setPen(Qt::NoPen);
            painter.setBrush(Qt::black);
            painter.drawEllipse(corner.adjusted(-1, -1, 1, 1));
            painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
            const model::State glyph = glyph_of(overall);
            paint_state_glyph(painter, corner, glyph, theme().color(state_color(glyph)));
        }
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

Tray::Tray(AppContext& context, QObject* parent)
    : QObject(parent)
    , context_(context) {
    icon_.setContextMenu(&menu_);
    menu_.setObjectName(QStringLiteral("trayMenu"));
    connect(&menu_, &QMenu::aboutToShow, this, &Tray::fill);
    connect(&icon_, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick) {
            Q_EMIT window_wanted();
        }
    });
    connect(&icon_, &QSystemTrayIcon::messageClicked, this, [this] {
        if (told_.empty()) {
            Q_EMIT window_wanted();
        } else {
            Q_EMIT workspace_wanted(told_);
        }
    });
    WorkspaceListModel& workspaces = context_.workspaces();
    connect(&workspaces, &WorkspaceListModel::liveness_changed, this, &Tray::refresh);
    connect(&workspaces, &WorkspaceListModel::state_changed, this, &Tray::refresh);
    connect(&workspaces, &WorkspaceListModel::workspace_removed, this, &Tray::refresh);
    fill(); // panels over D-Bus ask for the menu before they show it
    refresh();
}

void Tray::tell(const QString& title, const QString& text, const std::string& id) {
    told_ = id;
    icon_.showMessage(title, text, application_icon());
}

void Tray::refresh() {
    icon_.setIcon(tray_icon(overall_of(context_.workspaces())));
    icon_.setToolTip(overall_text(context_.workspaces()));
}

void Tray::fill() {
    menu_.clear();
    QAction* head = menu_.addAction(application_icon(), overall_text(context_.workspaces()));
    head->setEnabled(false);
    menu_.addSeparator();
    int shown = 0;
    for (const auto& workspace : context_.workspaces().all()) {
        if (++shown > most_in_menu) {
            menu_.addAction(tr("All workspaces…"), this, &Tray::window_wanted);
            break;
        }
        QMenu* sub =
            menu_.addMenu(state_icon(workspace.state),
                          tr("%1 — %2").arg(QString::fromStdString(workspace.name), state_text(workspace.state)));
        sub->addAction(icon("window"), tr("Open"), this, [this, id = workspace.id] { Q_EMIT workspace_wanted(id); });
        sub->addSeparator();
        add_workspace_actions(*sub, context_, workspace.id, {});
    }
    if (shown > 0) {
        menu_.addSeparator();
    }
    QAction* create = menu_.addAction(icon("plus"), tr("New workspace…"), this, &Tray::create_wanted);
    create->setEnabled(context_.session().phase() == Session::Phase::signed_in);
    menu_.addAction(icon("window"), tr("Show Berth"), this, &Tray::window_wanted);
    menu_.addSeparator();
    menu_.addAction(icon("quit"), tr("Quit Berth"), this, &Tray::quit_wanted);
}

} // namespace berth::desktop
