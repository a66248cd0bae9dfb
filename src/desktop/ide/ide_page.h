// The IDE tab of a workspace: serves the workspace's IDE on its local origin, loads the plugin that shows it when the
// tab is first looked at, and says what is missing where it cannot be shown. Knows no WebEngine.
#pragma once

#include "client/ide_server.h"
#include "desktop/ide/ide_view_interface.h"
#include "model/workspace.h"

#include <QWidget>

#include <memory>
#include <optional>

class QLabel;
class QStackedLayout;
class QToolButton;

namespace berth::desktop {

class AppContext;
class Banner;
class StatePanel;

class IdePage final : public QWidget, private IdeViewListener {
    Q_OBJECT
public:
    // The context outlives the page.
    IdePage(AppContext& context, std::string workspace_id, QWidget* parent = nullptr);
    ~IdePage() override;

    // Shows a file of the workspace at a line, once the IDE is there.
    void open_file(const QString& path, int line = 1);

    // For the tour and tests: the widget that draws the IDE; none before it is shown.
    QWidget* view_widget() const;
    bool shows_ide() const { return loaded_; }

Q_SIGNALS:
    void title_changed(const QString& title);
    void loaded(); // a page has come up

protected:
    void showEvent(QShowEvent* event) override;

private:
    void ide_loaded(const QString& title) override;
    void ide_title_changed(const QString& title) override;
    void ide_unreachable() override;
    void ide_crashed(const QString& how) override;
    void ide_external_link(const QUrl& url) override;

    QWidget* make_tools();
    const model::Workspace* workspace() const;
    // Shows what belongs to the workspace's state, and begins where it runs.
    void refresh();
    void begin();
    void load_preferences();
    void apply_preferences();
    void open_in_system_browser();
    void tell_extensions();
    void show_trouble(const QString& title, const Error& error);

    AppContext& context_;
    std::string id_;
    QStackedLayout* stack_ = nullptr;
    StatePanel* panel_ = nullptr;
    QWidget* shown_ = nullptr; // tools, banner and view
    Banner* banner_ = nullptr;
    QLabel* zoom_text_ = nullptr;
    std::unique_ptr<client::IdeServer> server_;
    std::unique_ptr<IdeView> view_;
    QString target_ = QStringLiteral("/");
    bool wanted_ = false; // the tab was looked at
    bool loaded_ = false;
};

} // namespace berth::desktop
