// The plugin's door: what QPluginLoader finds.
#include "desktop/ide/webengine/ide_web_view.h"

#include <QPointer>

namespace berth::desktop {

namespace {

// The seam's object; the widget belongs to its parent, which may go first.
class View final : public IdeView {
public:
    explicit View(IdeWebView* view)
        : view_(view) {}
    ~View() override { delete view_; }

    QWidget* widget() override { return view_; }
    void open(const QUrl& entrance) override { view_->open(entrance); }
    void reload() override { view_->reload(); }
    void show_find_bar() override { view_->show_find_bar(); }
    double zoom() const override { return view_->zoom(); }
    void set_zoom(double factor) override { view_->set_zoom(factor); }
    void set_dark(bool dark) override { view_->set_dark(dark); }

private:
    QPointer<IdeWebView> view_;
};

} // namespace

class WebEnginePlugin final : public QObject, public IdeViewPlugin {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID BERTH_IDE_VIEW_PLUGIN_IID)
    Q_INTERFACES(berth::desktop::IdeViewPlugin)
public:
    std::unique_ptr<IdeView> make_view(const IdeViewSetup& setup, IdeViewListener& listener, QWidget* parent) override {
        return std::make_unique<View>(new IdeWebView(setup, listener, parent));
    }
};

} // namespace berth::desktop

#include "plugin.moc"
