#include "desktop/highlighting/kate_highlighting.h"

#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/SyntaxHighlighter>
#include <KSyntaxHighlighting/Theme>

namespace berth::desktop {

QSyntaxHighlighter* kate_highlight_yaml(QTextDocument* document, bool dark) {
    using KSyntaxHighlighting::Repository;
    static Repository definitions; // reading them takes a while
    auto* highlighter = new KSyntaxHighlighting::SyntaxHighlighter(document);
    highlighter->setTheme(definitions.defaultTheme(dark ? Repository::DarkTheme : Repository::LightTheme));
    highlighter->setDefinition(definitions.definitionForName(QStringLiteral("YAML")));
    return highlighter;
}

} // namespace berth::desktop
