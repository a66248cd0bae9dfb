// The choice of local editors as a menu: those that are there, and where one gets the others.
#pragma once

#include "client/editors/search.h"

#include <functional>
#include <vector>

class QMenu;

namespace berth::desktop {

class EditorOpener;

// Fills `menu` anew. `chosen` is called with an editor that is there; the opener outlives the menu.
void fill_editor_menu(QMenu& menu, EditorOpener& opener, std::function<void(client::editors::Editor)> chosen);

} // namespace berth::desktop
