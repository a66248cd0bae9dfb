#include "platform/local/workspace_folders.h"

#include "base/format.h"
#include "model/ids.h"
#include "model/json.h"
#include "platform/local/sandbox_layout.h"

#include <array>
#include <cerrno>
#include <set>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::platform::local {

namespace {

namespace fs = std::filesystem;

constexpr mode_t workspace_private_mode = 0700;
constexpr std::string_view removing_prefix = ".removing-";
constexpr int identity_version = 1;
constexpr std::size_t skeleton_limit = 64 * 1024; // a shell's start file is a few kilobytes

// The start files that the distribution gives to every new person, for a shell as people know it.
constexpr std::array skeleton_files{".bashrc", ".profile", ".bash_logout"};

Result<> give(const fs::path& path, const Owner& owner) {
    if (owner.change && ::lchown(path.c_str(), owner.uid, owner.gid) != 0) {
        return system_failure(berth::format("Cannot give {} to the workspace's user", path.native()));
    }
    return {};
}

// Makes a folder under another name, fills it and puts it in its place, so that it is there complete or not at all.
template<typename Fill>
Result<> make_complete(const fs::path& path, const Owner& owner, Fill fill) {
    std::error_code error;
    if (fs::is_directory(fs::symlink_status(path, error))) {
        return {};
    }
    const fs::path unfinished = path.native() + ".new";
    if (auto made = remake_folder(unfinished, workspace_private_mode, owner); !made) {
        return made;
    }
    if (auto filled = fill(unfinished); !filled) {
        return filled;
    }
    if (::rename(unfinished.c_str(), path.c_str()) != 0) {
        return system_failure(berth::format("Cannot make the folder {}", path.native()));
    }
    return {};
}

Result<> fill_home(const fs::path& home, const Owner& owner) {
    for (const char* name : skeleton_files) {
        const auto text = read_file(fs::path("/etc/skel") / name, skeleton_limit);
        if (!text) {
            continue; // not every distribution has them
        }
        if (auto written = replace_file(home / name, *text, 0644, Durability::process); !written) {
            return written;
        }
        if (auto given = give(home / name, owner); !given) {
            return given;
        }
    }
    return {};
}

} // namespace

fs::path WorkspaceFolders::socket() const {
    return root / agent_socket_name;
}

WorkspaceStore::WorkspaceStore(fs::path data_folder)
    : workspaces_(data_folder / "workspaces") {}

// The folders are closed to everybody else: the supervisor shows a workspace its own by mounts, not by a path.
Result<> WorkspaceStore::prepare() const {
    return make_folders(workspaces_, workspace_private_mode);
}

Result<> WorkspaceStore::create(const std::string& id, const Owner& owner) const {
    const auto folders = this->folders(id);
    if (auto made = make_folders(folders.root, workspace_private_mode); !made) {
        return made;
    }
    const auto known = this->owner(id);
    if (!known || *known) {
        return known ? Result<>{} : std::unexpected(known.error());
    }
    const auto locked = lock(id);
    if (!locked) {
        return std::unexpected(locked.error());
    }
    if (auto made = make_complete(folders.home(), owner, [&](const fs::path& home) { return fill_home(home, owner); });
        !made) {
        return made;
    }
    if (auto made = make_complete(folders.directory(), owner, [](const fs::path&) { return Result<>{}; }); !made) {
        return made;
    }
    return replace_file(
        folders.identity(),
        model::dump(
            {{"version", identity_version}, {"own_uid", owner.change}, {"uid", owner.uid}, {"gid", owner.gid}}) +
            "\n",
        0600, Durability::power);
}

Result<std::optional<Owner>> WorkspaceStore::owner(const std::string& id) const {
    const auto path = folders(id).identity();
    if (::access(path.c_str(), F_OK) != 0) {
        return std::nullopt;
    }
    const auto text = read_file(path);
    if (!text) {
        return std::unexpected(text.error());
    }
    const auto json = model::parse_json(*text);
    if (!json) {
        return std::unexpected(json.error());
    }
    Owner owner;
    int version = 0;
    model::Fields fields(*json, "workspace.json");
    fields.get("version", version).get("own_uid", owner.change).get("uid", owner.uid).get("gid", owner.gid);
    if (auto read = fields.check(version == identity_version, "was written by another version of Berth").result();
        !read) {
        return std::unexpected(read.error());
    }
    return owner;
}

Result<> WorkspaceStore::remove(const std::string& id) const {
    const auto removing = workspaces_ / (std::string(removing_prefix) + id);
    // Left by a call that was cut short; the workspace itself cannot have been made anew under the same random id.
    if (auto removed = remove_tree(removing); !removed) {
        return removed;
    }
    if (::rename(folders(id).root.c_str(), removing.c_str()) != 0) {
        return errno == ENOENT ? Result<>{} : system_failure(berth::format("Cannot remove the workspace {}", id));
    }
    return remove_tree(removing);
}

Result<std::vector<std::string>> WorkspaceStore::list() const {
    std::set<std::string> ids;
    std::error_code error;
    for (fs::directory_iterator entry(workspaces_, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        auto name = entry->path().filename().native();
        if (name.starts_with(removing_prefix)) {
            name.erase(0, removing_prefix.size());
        }
        if (model::is_workspace_id(name)) {
            ids.insert(name);
        }
    }
    if (error) {
        return fail(Errc::io_error, berth::format("Cannot read {}: {}.", workspaces_.native(), error.message()));
    }
    return std::vector(ids.begin(), ids.end());
}

WorkspaceLock::~WorkspaceLock() {
    if (folder_) {
        ::flock(folder_.get(), LOCK_UN);
    }
}

Result<WorkspaceLock> WorkspaceStore::lock(const std::string& id) const {
    if (!model::is_workspace_id(id)) {
        return fail(Errc::not_found, berth::format("\"{}\" is not a workspace id.", id));
    }
    const auto root = folders(id).root;
    Descriptor folder(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder) {
        return errno == ENOENT ? fail(Errc::not_found, "The workspace has no folders on this machine.")
                               : system_failure(berth::format("Cannot open {}", root.native()));
    }
    if (::flock(folder.get(), LOCK_EX | LOCK_NB) != 0) {
        return fail(Errc::unavailable, "Another operation on this workspace is under way.", "Try again in a moment.");
    }
    // It may have been removed, and made again, between the two calls.
    struct stat locked{};
    struct stat named{};
    const bool same = ::fstat(folder.get(), &locked) == 0 && ::lstat(root.c_str(), &named) == 0 &&
                      locked.st_ino == named.st_ino && locked.st_dev == named.st_dev;
    WorkspaceLock lock(std::move(folder));
    if (!same) {
        return fail(Errc::unavailable, "Another operation on this workspace is under way.", "Try again in a moment.");
    }
    return lock;
}

} // namespace berth::platform::local
