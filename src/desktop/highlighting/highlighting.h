// Colours for texts that are shown to be read. KSyntaxHighlighting is loaded with the first of them, since it brings Qt
// Network along (client/network/qt_network.h).
#pragma once

class QSyntaxHighlighter;
class QTextDocument;

namespace berth::desktop {

// Begins to colour the document as YAML for a dark or light surface; the document owns what does it. Null where this
// installation has no KSyntaxHighlighting: then the text stays plain.
QSyntaxHighlighter* highlight_yaml(QTextDocument* document, bool dark);

} // namespace berth::desktop
