#include "platform/data_folder.h"

#include "base/format.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace berth::platform {

namespace fs = std::filesystem;

namespace {

Result<> make_folder(const fs::path& folder, mode_t mode) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error || chmod(folder.c_str(), mode) != 0) {
        return fail(Errc::io_error, berth::format("The folder {} cannot be made: {}.", folder.string(),
                                                  error ? error.message() : std::strerror(errno)));
    }
    return {};
}

// SQLite gives its journals the permissions of the database, so that is made first.
Result<> make_private_file(const fs::path& file) {
    const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const bool made = fd >= 0 && fchmod(fd, 0600) == 0;
    const int why = errno;
    if (fd >= 0) {
        close(fd);
    }
    if (!made) {
        return fail(Errc::io_error, berth::format("{} cannot be made: {}.", file.string(), std::strerror(why)));
    }
    return {};
}

} // namespace

Result<DataFolder> DataFolder::open(const fs::path& folder) {
    for (const auto& [path, mode] : {std::pair{folder, 0711}, {folder / "keys", 0700}, {folder / "logs", 0700}}) {
        if (auto made = make_folder(path, static_cast<mode_t>(mode)); !made) {
            return std::unexpected(made.error());
        }
    }
    const auto lock_file = folder / "berthd.lock";
    const int lock = ::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) {
        return fail(Errc::io_error, berth::format("{} cannot be made: {}.", lock_file.string(), std::strerror(errno)));
    }
    DataFolder opened(folder, lock);
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        return fail(Errc::conflict, berth::format("Another berthd keeps the data folder {}.", folder.string()),
                    "End that one first, give this one a folder of its own, or start it with --roles gateway to "
                    "serve beside it.");
    }
    if (auto made = make_private_file(opened.database()); !made) {
        return std::unexpected(made.error());
    }
    return opened;
}

Result<DataFolder> DataFolder::join(const fs::path& folder) {
    DataFolder joined(folder, -1);
    for (const auto& file : {joined.database(), joined.signing_key(), joined.secrets_key()}) {
        std::error_code error;
        if (!fs::exists(file, error)) {
            return fail(Errc::unavailable, berth::format("The data folder has no {} yet.", file.string()),
                        "Start the berthd with the reconciler first: it makes the data folder.");
        }
    }
    return joined;
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : folder_(std::move(other.folder_))
    , lock_(std::exchange(other.lock_, -1)) {}

DataFolder::~DataFolder() {
    if (lock_ >= 0) {
        close(lock_);
    }
}

} // namespace berth::platform
