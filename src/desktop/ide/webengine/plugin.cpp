#include "desktop/ide/webengine/plugin.h"

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

std::unique_ptr<IdeView> WebEnginePlugin::make_view(const IdeViewSetup& setup, IdeViewListener& listener,
                                                    QWidget* parent) {
    return std::make_unique<View>(new IdeWebView(setup, listener, parent));
}

} // namespace berth::desktop
