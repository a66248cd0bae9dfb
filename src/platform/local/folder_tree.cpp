#include "platform/local/folder_tree.h"

#include "base/format.h"

#include <cerrno>
#include <dirent.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace berth::platform::local {

namespace {

constexpr mode_t own_folder_mode = 0700;

struct Closer {
    void operator()(DIR* folder) const { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, Closer>;

// Opens a folder for reading its names. One that forbids it to its owner is allowed it first, through a descriptor of
// the folder itself: its name could have become a link.
Result<Folder> open_folder(int parent, const char* name) {
    constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    const Descriptor handle(::openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!handle) {
        return system_failure(berth::format("Cannot open the folder {}", name));
    }
    struct stat status{};
    const auto through = berth::format("/proc/self/fd/{}", handle.get());
    if (::fstat(handle.get(), &status) == 0 && (status.st_mode & own_folder_mode) != own_folder_mode) {
        (void)::chmod(through.c_str(), own_folder_mode); // root can do without
    }
    Descriptor opened(::openat(handle.get(), ".", flags));
    if (!opened) {
        return system_failure(berth::format("Cannot open the folder {}", name));
    }
    Folder folder(::fdopendir(opened.get()));
    if (!folder) {
        return system_failure(berth::format("Cannot read the folder {}", name));
    }
    (void)opened.release(); // the stream owns it now
    return folder;
}

Result<std::vector<std::string>> names_in(DIR* folder) {
    std::vector<std::string> names;
    ::rewinddir(folder);
    errno = 0;
    while (const dirent* entry = ::readdir(folder)) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") {
            names.emplace_back(name);
        }
    }
    if (errno != 0) {
        return system_failure("Cannot read a folder");
    }
    return names;
}

// Removes a folder's content with two folders open at most, however deep the tree is: folders two levels down are moved
// up one level and have their turn there.
class Flattening {
public:
    explicit Flattening(DIR* top)
        : top_(::dirfd(top))
        , stream_(top) {}

    Result<> empty() {
        for (;;) {
            const auto names = names_in(stream_);
            if (!names || names->empty()) {
                return names ? Result<>{} : std::unexpected(names.error());
            }
            for (const auto& name : *names) {
                if (auto removed = remove(name); !removed) {
                    return removed;
                }
            }
        }
    }

private:
    Result<> remove(const std::string& name) {
        if (::unlinkat(top_, name.c_str(), 0) == 0 || errno == ENOENT) {
            return {};
        }
        if (errno != EISDIR && errno != EPERM) {
            return system_failure(berth::format("Cannot remove {}", name));
        }
        const auto folder = open_folder(top_, name.c_str());
        if (!folder) {
            return std::unexpected(folder.error());
        }
        const auto names = names_in(folder->get());
        if (!names) {
            return std::unexpected(names.error());
        }
        for (const auto& inner : *names) {
            if (auto removed = take_out(::dirfd(folder->get()), inner); !removed) {
                return removed;
            }
        }
        if (::unlinkat(top_, name.c_str(), AT_REMOVEDIR) != 0) {
            return system_failure(berth::format("Cannot remove the folder {}", name));
        }
        return {};
    }

    Result<> take_out(int folder, const std::string& name) {
        if (::unlinkat(folder, name.c_str(), 0) == 0 || errno == ENOENT ||
            ::unlinkat(folder, name.c_str(), AT_REMOVEDIR) == 0) {
            return {};
        }
        // Moving a folder to another parent writes to the folder itself.
        const auto moved = open_folder(folder, name.c_str());
        if (!moved) {
            return std::unexpected(moved.error());
        }
        for (;;) {
            const auto place = berth::format(".berth-removing-{}", next_++);
            // A name that is taken is another one's: RENAME_NOREPLACE keeps it.
            if (::renameat2(folder, name.c_str(), top_, place.c_str(), RENAME_NOREPLACE) == 0) {
                return {};
            }
            if (errno != EEXIST) {
                return system_failure(berth::format("Cannot remove the folder {}", name));
            }
        }
    }

    int top_;
    DIR* stream_;
    std::uint64_t next_ = 0;
};

} // namespace

Result<> make_folders(const std::filesystem::path& path, mode_t mode) {
    std::filesystem::path made;
    for (const auto& part : path) {
        made /= part;
        if (::mkdir(made.c_str(), mode) != 0 && errno != EEXIST && errno != EROFS && errno != EACCES) {
            return system_failure(berth::format("Cannot make the folder {}", made.native()));
        }
    }
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
        return fail(Errc::io_error, berth::format("Cannot make the folder {}.", path.native()),
                    "Check the rights on the folders above it.");
    }
    return {};
}

Result<> remake_folder(const std::filesystem::path& path, mode_t mode, const Owner& owner) {
    if (auto removed = remove_tree(path); !removed) {
        return removed;
    }
    if (::mkdir(path.c_str(), own_folder_mode) != 0 ||
        (owner.change && ::lchown(path.c_str(), owner.uid, owner.gid) != 0) || ::chmod(path.c_str(), mode) != 0) {
        return system_failure(berth::format("Cannot make the folder {}", path.native()));
    }
    return {};
}

Result<> remove_tree(const std::filesystem::path& path) {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) {
        return {};
    }
    {
        const auto folder = open_folder(AT_FDCWD, path.c_str());
        if (!folder) {
            return std::unexpected(folder.error());
        }
        if (auto emptied = Flattening(folder->get()).empty(); !emptied) {
            return emptied;
        }
    }
    if (::rmdir(path.c_str()) != 0) {
        return system_failure(berth::format("Cannot remove the folder {}", path.native()));
    }
    return {};
}

} // namespace berth::platform::local
