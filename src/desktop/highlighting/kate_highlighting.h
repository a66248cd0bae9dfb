// highlighting.h on KSyntaxHighlighting, and the interface of the plugin that holds it.
#pragma once

#include <QtPlugin>

class QSyntaxHighlighter;
class QTextDocument;

namespace berth::desktop {

QSyntaxHighlighter* kate_highlight_yaml(QTextDocument* document, bool dark);

class HighlightingPlugin {
public:
    virtual ~HighlightingPlugin() = default;
    virtual QSyntaxHighlighter* yaml(QTextDocument* document, bool dark) = 0;
};

} // namespace berth::desktop

// Raised with every change of the above: a plugin of another Berth is not loaded.
#define BERTH_HIGHLIGHTING_IID "berth.desktop.Highlighting/1"
Q_DECLARE_INTERFACE(berth::desktop::HighlightingPlugin, BERTH_HIGHLIGHTING_IID)
