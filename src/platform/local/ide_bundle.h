// The browser IDE's bundles in the data folder: DATA/bundles/ide/SHA256/, each complete and never changed, and the link
// `current` to the one that workspaces are started with. What is in them is told by their bundle.json; making them is
// left to tools/ide_bundle.mjs.
#pragma once

#include "base/result.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace berth::platform::local {

struct IdeBundleInfo {
    std::string id;      // SHA-256 over all its names and bytes
    std::string name;    // "code-server"
    std::string version; // "4.139.1"
    std::string node_version;
    std::string architecture; // as Node.js calls it: "x64"
    bool current = false;     // what workspaces get at their next start
};

// Brings a bundle in and makes it the current one; does only the latter where it is there already. Files are linked
// instead of copied where they are this user's alone to change. Errors: `invalid_argument` for a folder that is none.
Result<IdeBundleInfo> add_ide_bundle(const std::filesystem::path& data_folder, const std::filesystem::path& source);

Result<std::vector<IdeBundleInfo>> list_ide_bundles(const std::filesystem::path& data_folder);

// Removes the bundle whose id begins so; at least eight of its digits. Errors: `not_found`, `invalid_argument` for a
// beginning that several have, `conflict` for the current one and for one that a running workspace uses.
Result<IdeBundleInfo> remove_ide_bundle(const std::filesystem::path& data_folder, const std::string& id_begin);

// The folder of the current one; nothing where there is none.
std::optional<std::filesystem::path> current_ide_bundle(const std::filesystem::path& data_folder);

} // namespace berth::platform::local
