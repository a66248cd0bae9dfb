// How an editor is told to open a folder of a workspace: the command line or link for each, and starting it. What the
// folder and the workspace are called comes from outside; every word of it stays one argument, no shell reads it.
#pragma once

#include "client/editors/search.h"

#include <QUrl>

#include <functional>

namespace berth::client::editors {

// Where workspaces have their files.
inline constexpr const char* default_folder = "/workspace";

// What to open. Made by place_of(), which lets nothing through that could be an option or leave the folder tree.
struct Place {
    QString workspace;    // its name
    QString host;         // what `ssh` calls it
    QString user;         // who one is there
    QString folder;       // absolute
    QStringList terminal; // `berth` with the arguments that give a terminal in that folder
};

struct Opening {
    QString program;
    QStringList arguments;
    QUrl link; // where there is no program: for the system's handler

    friend bool operator==(const Opening&, const Opening&) = default;
};
Opening opening_of(const FoundEditor& editor, const Place& place);

// invalid_argument where `folder` is no absolute path of plain characters. An empty one is default_folder.
Result<QString> check_folder(const std::string& folder);

// `open_link` hands a link to the system; false where it has no handler. Errors: io_error, with what to do.
Result<void> start_editor(const FoundEditor& editor, const Opening& opening,
                          const std::function<bool(const QUrl&)>& open_link);

// One argument for a POSIX shell.
QString shell_quoted(const QString& word);

} // namespace berth::client::editors
