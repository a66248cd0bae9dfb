#include "desktop/editors/editor_menu.h"

#include "desktop/editors/editor_opener.h"
#include "desktop/theme/icons.h"

#include <QCoreApplication>
#include <QMenu>

#include <algorithm>

namespace berth::desktop {

namespace {

struct EditorWords {
    Q_DECLARE_TR_FUNCTIONS(berth::desktop::EditorMenu)
};

} // namespace

void fill_editor_menu(QMenu& menu, EditorOpener& opener, std::function<void(client::editors::Editor)> chosen) {
    using client::editors::Editor;
    using client::editors::FoundEditor;
    using client::editors::Product;
    menu.clear();
    const auto there = [&](Editor editor) {
        return std::ranges::contains(opener.found(), editor, &FoundEditor::editor);
    };
    for (const Product& product : client::editors::products()) {
        if (there(product.editor)) {
            const char* drawing = product.editor == Editor::terminal ? "terminal" : "external";
            QAction* entry = menu.addAction(icon(drawing), editor_title(product.editor), &menu,
                                            [chosen, editor = product.editor] { chosen(editor); });
            entry->setObjectName(QStringLiteral("openIn_%1").arg(static_cast<int>(product.editor)));
        }
    }
    QMenu* others = nullptr;
    for (const Product& product : client::editors::products()) {
        if (there(product.editor) || product.page.empty()) {
            continue;
        }
        if (others == nullptr) {
            menu.addSeparator();
            others = menu.addMenu(icon("download"), EditorWords::tr("Get another editor"));
        }
        others->addAction(editor_title(product.editor), &opener,
                          [&opener, editor = product.editor] { opener.get(editor); });
    }
}

} // namespace berth::desktop
