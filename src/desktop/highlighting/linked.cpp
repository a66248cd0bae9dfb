// highlighting.h for programs that are linked with KSyntaxHighlighting.
#include "desktop/highlighting/highlighting.h"
#include "desktop/highlighting/kate_highlighting.h"

namespace berth::desktop {

QSyntaxHighlighter* highlight_yaml(QTextDocument* document, bool dark) {
    return kate_highlight_yaml(document, dark);
}

} // namespace berth::desktop
