// The plugin's door: what QPluginLoader finds.
#pragma once

#include "desktop/ide/ide_view_interface.h"

#include <QObject>

namespace berth::desktop {

class WebEnginePlugin final : public QObject, public IdeViewPlugin {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID BERTH_IDE_VIEW_PLUGIN_IID)
    Q_INTERFACES(berth::desktop::IdeViewPlugin)
public:
    std::unique_ptr<IdeView> make_view(const IdeViewSetup& setup, IdeViewListener& listener, QWidget* parent) override;
};

} // namespace berth::desktop
