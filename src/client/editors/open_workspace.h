// Opening a workspace in a local editor, from the wish to what is to be started: which editor, where, and that `ssh`
// will find the workspace. The last choice is remembered with the client's settings, for desktop and command line
// alike.
#pragma once

#include "client/editors/opening.h"

namespace berth::client::editors {

struct OpenWish {
    std::string workspace; // its name
    std::optional<Editor> editor;
    std::string folder; // empty for the usual one
    QUrl platform;
};

struct PreparedOpening {
    FoundEditor editor;
    Opening opening;
};

// Looks for editors and writes the SSH configuration: for threads that may block. Errors: not_found with how to get an
// editor, invalid_argument, io_error.
Result<PreparedOpening> prepare_opening(const OpenWish& wish);

// The command that gives a terminal in that folder. Pure.
QStringList terminal_command(const QString& berth, const OpenWish& wish, const QString& folder);

// The id of the editor last chosen; empty before that.
std::string last_editor();
// Nothing to do where it cannot be written: the next time, the first one is offered again.
void remember_editor(Editor editor);

} // namespace berth::client::editors
