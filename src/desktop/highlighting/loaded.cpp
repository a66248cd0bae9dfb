// highlighting.h for a program that loads KSyntaxHighlighting as the plugin berth_highlighting.
#include "client/plugins.h"
#include "desktop/highlighting/highlighting.h"
#include "desktop/highlighting/kate_highlighting.h"

namespace berth::desktop {

QSyntaxHighlighter* highlight_yaml(QTextDocument* document, bool dark) {
    static const auto plugin = client::load_plugin<HighlightingPlugin>(QStringLiteral("berth_highlighting"));
    return plugin ? (*plugin)->yaml(document, dark) : nullptr;
}

} // namespace berth::desktop
