// Making and removing folders that belong to workspaces. What is below such a folder was made by strangers: names are
// resolved one at a time, relative to open folders, and no symbolic link is ever followed.
#pragma once

#include "platform/local/descriptor.h"

namespace berth::platform::local {

// Makes the folder and those above it, where missing, with this mode. A folder that is there keeps its own.
Result<> make_folders(const std::filesystem::path& path, mode_t mode);

// Whose files are.
struct Owner {
    bool change = false; // only root can give files away
    uid_t uid = 0;
    gid_t gid = 0;
};

// Makes one folder with exactly this mode and owner; whatever stands in its place is removed first.
Result<> remake_folder(const std::filesystem::path& path, mode_t mode, const Owner& owner);

// Removes what the path names, a folder with all below it: of any depth, with folders that forbid reading or writing.
// Removing what is not there succeeds.
Result<> remove_tree(const std::filesystem::path& path);

} // namespace berth::platform::local
