// Asks before a link opens a workspace in an editor: anybody can write a link, and an editor that opens a folder may
// run what lies in it. Says what would be opened where; doing nothing is what Enter and Escape do.
#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace berth::desktop {

// Over `parent`'s window, without blocking. `editor` is its title, `folder` the one in the workspace.
void ask_to_open(QWidget* parent, const QString& workspace, const QString& editor, const QString& folder,
                 std::function<void()> confirmed);

} // namespace berth::desktop
