#include "client/editors/editor.h"

#include <algorithm>
#include <array>
#include <string>

namespace berth::client::editors {

namespace {

constexpr std::array product_table{
    Product{Editor::vscode, "code", "Visual Studio Code", "https://code.visualstudio.com/download"},
    Product{Editor::vscode_insiders, "code-insiders", "VS Code Insiders", "https://code.visualstudio.com/insiders"},
    Product{Editor::vscodium, "codium", "VSCodium", "https://vscodium.com/#install"},
    Product{Editor::cursor, "cursor", "Cursor", "https://cursor.com/downloads"},
    Product{Editor::windsurf, "windsurf", "Windsurf", "https://windsurf.com/download"},
    Product{Editor::zed, "zed", "Zed", "https://zed.dev/download"},
    Product{Editor::jetbrains_gateway, "gateway", "JetBrains Gateway",
            "https://www.jetbrains.com/remote-development/gateway/"},
    Product{Editor::terminal, "terminal", "Terminal", ""},
};

} // namespace

std::span<const Product> products() {
    return product_table;
}

const Product& product(Editor editor) {
    return *std::ranges::find(product_table, editor, &Product::editor);
}

Result<Editor> editor_from(std::string_view id) {
    const auto found = std::ranges::find(product_table, id, &Product::id);
    if (found != product_table.end()) {
        return found->editor;
    }
    std::string known;
    for (const Product& one : product_table) {
        known += (known.empty() ? "" : ", ") + std::string(one.id);
    }
    return fail(Errc::invalid_argument, "Berth knows no editor of that name.", "It knows these: " + known + ".");
}

} // namespace berth::client::editors
