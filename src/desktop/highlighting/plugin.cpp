// The plugin berth_highlighting: what loaded.cpp loads.
#include "desktop/highlighting/plugin.h"

namespace berth::desktop {

QSyntaxHighlighter* HighlightingRoot::yaml(QTextDocument* document, bool dark) {
    return kate_highlight_yaml(document, dark);
}

} // namespace berth::desktop
