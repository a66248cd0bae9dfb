#include "platform/local/ide_bundle.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/format.h"
#include "model/json.h"
#include "platform/local/folder_tree.h"

#include <algorithm>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::platform::local {

namespace {

namespace fs = std::filesystem;

constexpr const char* manifest_name = "bundle.json";
constexpr const char* current_name = "current";
constexpr int known_format = 1;
constexpr std::size_t fewest_id_digits = 8;
constexpr std::size_t largest_file = std::size_t{1} << 30; // Node.js itself has 120 MB
constexpr mode_t others_may_read = S_IROTH;
constexpr mode_t others_may_write = S_IWGRP | S_IWOTH;
constexpr mode_t folder_mode = 0755;
constexpr mode_t ide_program_mode = 0755;
constexpr mode_t file_mode = 0644;
constexpr mode_t ide_private_mode = 0700;

fs::path bundles_folder(const fs::path& data_folder) {
    return data_folder / "bundles" / "ide";
}

struct Entry {
    fs::path path; // below the bundle
    fs::file_type type = fs::file_type::none;
    bool executable = false;
};

Result<std::vector<Entry>> entries_of(const fs::path& folder) {
    std::vector<Entry> entries;
    std::error_code error;
    for (auto at = fs::recursive_directory_iterator(folder, error); !error && at != fs::end(at); at.increment(error)) {
        const auto status = at->symlink_status(error);
        if (error) {
            break;
        }
        if (status.type() != fs::file_type::regular && status.type() != fs::file_type::directory &&
            status.type() != fs::file_type::symlink) {
            return fail(Errc::invalid_argument, berth::format("{} is no file, folder or link.", at->path().native()));
        }
        const bool executable = (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
        entries.push_back({at->path().lexically_relative(folder), status.type(), executable});
    }
    if (error) {
        return fail(Errc::io_error, berth::format("Cannot read {}: {}.", folder.native(), error.message()));
    }
    std::ranges::sort(entries, {}, &Entry::path);
    return entries;
}

Result<Sha256> digest_of(const fs::path& folder, const Entry& entry) {
    if (entry.type == fs::file_type::symlink) {
        std::error_code error;
        return sha256(as_bytes(fs::read_symlink(folder / entry.path, error).native()));
    }
    if (entry.type == fs::file_type::directory) {
        return Sha256{};
    }
    const auto text = read_file(folder / entry.path, largest_file);
    return text ? Result<Sha256>(sha256(as_bytes(*text))) : std::unexpected(text.error());
}

Result<std::string> id_of(const fs::path& folder, const std::vector<Entry>& entries) {
    std::string list;
    for (const auto& entry : entries) {
        const auto digest = digest_of(folder, entry);
        if (!digest) {
            return std::unexpected(digest.error());
        }
        list += berth::format("{}{}{} {}\n", entry.type == fs::file_type::symlink ? 'l' : '-',
                              entry.executable ? 'x' : '-', hex(*digest), entry.path.native());
    }
    return hex(sha256(as_bytes(list)));
}

Result<IdeBundleInfo> read_manifest(const fs::path& folder) {
    const auto text = read_file(folder / manifest_name);
    const auto document = text ? model::parse_json(*text) : std::unexpected(text.error());
    int format = 0;
    std::string kind;
    IdeBundleInfo info;
    Result<> read = document ? Result<>{} : std::unexpected(document.error());
    if (document) {
        read = model::Fields(*document, manifest_name)
                   .get("format", format)
                   .get("kind", kind)
                   .get("name", info.name)
                   .get("version", info.version)
                   .maybe("node_version", info.node_version)
                   .maybe("architecture", info.architecture)
                   .check(format == known_format && kind == "ide", "this berthd does not know such a bundle.")
                   .result();
    }
    if (!read) {
        return fail(Errc::invalid_argument,
                    berth::format("{} is no bundle of an IDE: {}", folder.native(), read.error().message),
                    "`node tools/ide_bundle.mjs --path` says where Berth's own is.");
    }
    return info;
}

// A link where nobody else can change the file through its other name, and where everybody may read it; else a copy.
Result<> bring_file(const fs::path& from, const fs::path& to, bool executable) {
    struct stat status{};
    if (::lstat(from.c_str(), &status) != 0) {
        return system_failure(berth::format("Cannot read {}", from.native()));
    }
    const bool own = status.st_uid == ::geteuid() && (status.st_mode & others_may_write) == 0;
    if (own && (status.st_mode & others_may_read) != 0 && ::link(from.c_str(), to.c_str()) == 0) {
        return {};
    }
    std::error_code error;
    fs::copy_file(from, to, error);
    if (error || ::chmod(to.c_str(), executable ? ide_program_mode : file_mode) != 0) {
        return fail(Errc::io_error, berth::format("Cannot copy {}: {}.", from.native(), error.message()));
    }
    return {};
}

Result<> bring(const fs::path& source, const std::vector<Entry>& entries, const fs::path& target) {
    for (const auto& entry : entries) {
        const auto from = source / entry.path;
        const auto to = target / entry.path;
        if (entry.type == fs::file_type::regular) {
            if (auto brought = bring_file(from, to, entry.executable); !brought) {
                return brought;
            }
            continue;
        }
        std::error_code error;
        const bool made = entry.type == fs::file_type::directory
                              ? ::mkdir(to.c_str(), ide_private_mode) == 0 && ::chmod(to.c_str(), folder_mode) == 0
                              : ::symlink(fs::read_symlink(from, error).c_str(), to.c_str()) == 0;
        if (!made || error) {
            return system_failure(berth::format("Cannot make {}", to.native()));
        }
    }
    // What is renamed into place below is complete also after a loss of power.
    const auto folder = open_file(target, O_RDONLY | O_DIRECTORY);
    if (!folder || ::syncfs(folder->get()) != 0) {
        return folder ? system_failure(berth::format("Cannot write {}", target.native()))
                      : std::unexpected(folder.error());
    }
    return {};
}

// Some process sees it in its file system: a sandbox that was started with it.
bool is_mounted(const std::string& id) {
    std::error_code error;
    for (const auto& process : fs::directory_iterator("/proc", error)) {
        std::ifstream mounts(process.path() / "mountinfo");
        for (std::string line; std::getline(mounts, line);) {
            if (line.contains(id)) {
                return true;
            }
        }
    }
    return false;
}

Result<> make_current(const fs::path& bundles, const std::string& id) {
    const auto unfinished = bundles / berth::format("{}.{}", current_name, ::getpid());
    const auto current = bundles / current_name;
    ::unlink(unfinished.c_str());
    if (::symlink(id.c_str(), unfinished.c_str()) != 0 || ::rename(unfinished.c_str(), current.c_str()) != 0) {
        return system_failure(berth::format("Cannot make {}", current.native()));
    }
    return {};
}

} // namespace

Result<IdeBundleInfo> add_ide_bundle(const fs::path& data_folder, const fs::path& source) {
    auto info = read_manifest(source);
    if (!info) {
        return info;
    }
    const auto entries = entries_of(source);
    const auto id = entries ? id_of(source, *entries) : std::unexpected(entries.error());
    if (!id) {
        return std::unexpected(id.error());
    }
    const auto bundles = bundles_folder(data_folder);
    if (auto made = make_folders(bundles, ide_private_mode); !made) {
        return std::unexpected(made.error());
    }
    const auto folder = bundles / *id;
    if (::access(folder.c_str(), F_OK) != 0) {
        const fs::path unfinished = berth::format("{}.{}", folder.native(), ::getpid());
        auto brought = remake_folder(unfinished, folder_mode, {});
        if (brought) {
            brought = bring(source, *entries, unfinished);
        }
        // Another one may have been faster.
        if (brought && ::rename(unfinished.c_str(), folder.c_str()) != 0 && ::access(folder.c_str(), F_OK) != 0) {
            brought = system_failure(berth::format("Cannot make {}", folder.native()));
        }
        const auto removed = remove_tree(unfinished);
        if (!brought || !removed) {
            return std::unexpected(!brought ? brought.error() : removed.error());
        }
    }
    if (auto linked = make_current(bundles, *id); !linked) {
        return std::unexpected(linked.error());
    }
    info->id = *id;
    info->current = true;
    return info;
}

Result<std::vector<IdeBundleInfo>> list_ide_bundles(const fs::path& data_folder) {
    std::vector<IdeBundleInfo> list;
    const auto current = current_ide_bundle(data_folder);
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(bundles_folder(data_folder), error)) {
        const auto name = entry.path().filename().native();
        if (entry.is_symlink(error) || name.contains('.')) { // `current`, and what is not finished
            continue;
        }
        auto info = read_manifest(entry.path());
        if (!info) {
            return std::unexpected(info.error());
        }
        info->id = name;
        info->current = current == entry.path();
        list.push_back(std::move(*info));
    }
    std::ranges::sort(list, {}, &IdeBundleInfo::id);
    return list;
}

Result<IdeBundleInfo> remove_ide_bundle(const fs::path& data_folder, const std::string& id_begin) {
    auto list = list_ide_bundles(data_folder);
    if (!list) {
        return std::unexpected(list.error());
    }
    std::erase_if(*list, [&](const IdeBundleInfo& info) { return !info.id.starts_with(id_begin); });
    if (id_begin.size() < fewest_id_digits || list->size() > 1) {
        return fail(Errc::invalid_argument, berth::format("\"{}\" does not say which bundle.", id_begin),
                    "Give more of its id; `berthd bundle list` shows them.");
    }
    if (list->empty()) {
        return fail(Errc::not_found, berth::format("There is no bundle {}.", id_begin),
                    "`berthd bundle list` shows those that are there.");
    }
    IdeBundleInfo info = std::move(list->front());
    if (info.current) {
        return fail(Errc::conflict, berth::format("{} {} is the one that workspaces get.", info.name, info.version),
                    "Add another one first.");
    }
    if (is_mounted(info.id)) {
        return fail(Errc::conflict, berth::format("A running workspace uses {} {}.", info.name, info.version),
                    "Stop it, or restart it for the current one, and remove this one then.");
    }
    // Under another name first: whoever starts a workspace just now sees all of it or nothing.
    const auto folder = bundles_folder(data_folder) / info.id;
    const fs::path removed = berth::format("{}.{}", folder.native(), ::getpid());
    if (::rename(folder.c_str(), removed.c_str()) != 0) {
        return system_failure(berth::format("Cannot remove {}", folder.native()));
    }
    if (auto gone = remove_tree(removed); !gone) {
        return std::unexpected(gone.error());
    }
    return info;
}

std::optional<fs::path> current_ide_bundle(const fs::path& data_folder) {
    const auto bundles = bundles_folder(data_folder);
    std::error_code error;
    const auto id = fs::read_symlink(bundles / current_name, error);
    if (error || !fs::is_directory(bundles / id, error)) {
        return std::nullopt;
    }
    return bundles / id;
}

} // namespace berth::platform::local
