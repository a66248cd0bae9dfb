// The root of the plugin berth_highlighting.
#pragma once

#include "desktop/highlighting/kate_highlighting.h"

#include <QObject>

namespace berth::desktop {

class HighlightingRoot final : public QObject, public HighlightingPlugin {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID BERTH_HIGHLIGHTING_IID)
    Q_INTERFACES(berth::desktop::HighlightingPlugin)
public:
    QSyntaxHighlighter* yaml(QTextDocument* document, bool dark) override;
};

} // namespace berth::desktop
