// Where the browser IDE's things are: the bundle (read-only, shared by workspaces) and the folders of this workspace,
// below ~/.berth/ide and closed to everybody else.
#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace berth::agent {

// What a bundle says of itself in its bundle.json.
struct IdeBundle {
    std::filesystem::path node;  // the program
    std::filesystem::path entry; // code-server's script
    std::string version;         // "code-server 4.139.1"

    static Result<IdeBundle> read(const std::filesystem::path& folder);
};

struct IdeFolders {
    std::filesystem::path root;

    std::filesystem::path socket() const { return root / "ide.sock"; }
    std::filesystem::path config() const { return root / "config.yaml"; }
    std::filesystem::path user_data() const { return root / "user-data"; }
    std::filesystem::path settings() const { return user_data() / "User" / "settings.json"; }
    std::filesystem::path extensions() const { return root / "extensions"; }
    std::filesystem::path key_bindings() const { return root / "key-bindings"; } // the extension installed for them
    std::filesystem::path log() const { return root / "ide.log"; }

    // Makes what is missing and removes the socket of an earlier run.
    Result<> prepare() const;
    // Ids of the extensions that are there, in lower case.
    std::vector<std::string> installed() const;
};

// Extensions are known by ids without regard to case.
std::string lower_case(std::string_view id);

} // namespace berth::agent
