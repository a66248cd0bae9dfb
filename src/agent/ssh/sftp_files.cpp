#include "agent/ssh/sftp_files.h"

#include "base/format.h"

#include <array>
#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <unistd.h>

namespace berth::agent::ssh {

SftpStatus sftp_status_of(int error_number) {
    switch (error_number) {
    case 0:
        return SftpStatus::ok;
    case ENOENT:
    case ENOTDIR:
    case EBADF:
    case ELOOP:
        return SftpStatus::no_such_file;
    case EPERM:
    case EACCES:
    case EFAULT:
        return SftpStatus::permission_denied;
    case ENAMETOOLONG:
    case EINVAL:
        return SftpStatus::bad_message;
    case ENOSYS:
        return SftpStatus::unsupported;
    default:
        return SftpStatus::failure;
    }
}

SftpAttributes sftp_attributes_of(const struct stat& status) {
    SftpAttributes attributes;
    attributes.flags = SftpAttributes::has_size | SftpAttributes::has_owner | SftpAttributes::has_permissions |
                       SftpAttributes::has_times;
    attributes.size = static_cast<std::uint64_t>(status.st_size);
    attributes.uid = status.st_uid;
    attributes.gid = status.st_gid;
    attributes.permissions = status.st_mode;
    attributes.access_time = static_cast<std::uint32_t>(status.st_atime);
    attributes.modification_time = static_cast<std::uint32_t>(status.st_mtime);
    return attributes;
}

std::string long_name(const std::string& name, const struct stat& status) {
    constexpr std::string_view letters = "rwxrwxrwx";
    std::string mode(1, S_ISDIR(status.st_mode)    ? 'd'
                        : S_ISLNK(status.st_mode)  ? 'l'
                        : S_ISSOCK(status.st_mode) ? 's'
                        : S_ISFIFO(status.st_mode) ? 'p'
                        : S_ISCHR(status.st_mode)  ? 'c'
                        : S_ISBLK(status.st_mode)  ? 'b'
                                                   : '-');
    for (std::size_t i = 0; i < letters.size(); ++i) {
        mode += (status.st_mode & (0400U >> i)) != 0 ? letters[i] : '-';
    }
    std::tm time{};
    std::array<char, 32> when{};
    ::localtime_r(&status.st_mtime, &time);
    constexpr std::time_t half_a_year = 182 * 86'400;
    const bool recent = std::time(nullptr) - status.st_mtime < half_a_year;
    std::strftime(when.data(), when.size(), recent ? "%b %e %H:%M" : "%b %e  %Y", &time);
    return berth::format("{} {:4} {:<8} {:<8} {:8} {} {}", mode, status.st_nlink, status.st_uid, status.st_gid,
                         status.st_size, when.data(), name);
}

namespace {

std::array<timespec, 2> times_of(const SftpAttributes& attributes) {
    return {timespec{static_cast<std::time_t>(attributes.access_time), 0},
            timespec{static_cast<std::time_t>(attributes.modification_time), 0}};
}

constexpr std::uint32_t mode_bits = 07777;

} // namespace

int set_attributes(int fd, const SftpAttributes& attributes) {
    int error = 0;
    const auto note = [&error](int result) {
        if (result != 0 && error == 0) {
            error = errno;
        }
    };
    if ((attributes.flags & SftpAttributes::has_size) != 0) {
        note(::ftruncate(fd, static_cast<off_t>(attributes.size)));
    }
    if ((attributes.flags & SftpAttributes::has_permissions) != 0) {
        note(::fchmod(fd, attributes.permissions & mode_bits));
    }
    if ((attributes.flags & SftpAttributes::has_times) != 0) {
        note(::futimens(fd, times_of(attributes).data()));
    }
    if ((attributes.flags & SftpAttributes::has_owner) != 0) {
        note(::fchown(fd, attributes.uid, attributes.gid));
    }
    return error;
}

int set_attributes(const std::string& path, const SftpAttributes& attributes, int flags) {
    int error = 0;
    const auto note = [&error](int result) {
        if (result != 0 && error == 0) {
            error = errno;
        }
    };
    if ((attributes.flags & SftpAttributes::has_size) != 0) {
        note(::truncate(path.c_str(), static_cast<off_t>(attributes.size)));
    }
    if ((attributes.flags & SftpAttributes::has_permissions) != 0) {
        note(::fchmodat(AT_FDCWD, path.c_str(), attributes.permissions & mode_bits, flags));
    }
    if ((attributes.flags & SftpAttributes::has_times) != 0) {
        note(::utimensat(AT_FDCWD, path.c_str(), times_of(attributes).data(), flags));
    }
    if ((attributes.flags & SftpAttributes::has_owner) != 0) {
        note(::fchownat(AT_FDCWD, path.c_str(), attributes.uid, attributes.gid, flags));
    }
    return error;
}

std::string SftpHandles::add(std::variant<OpenFile, OpenFolder> item) {
    std::string name = std::to_string(++last_);
    open_.emplace(name, std::move(item));
    return name;
}

OpenFile* SftpHandles::file(std::string_view handle) {
    const auto found = open_.find(handle);
    return found == open_.end() ? nullptr : std::get_if<OpenFile>(&found->second);
}

OpenFolder* SftpHandles::folder(std::string_view handle) {
    const auto found = open_.find(handle);
    return found == open_.end() ? nullptr : std::get_if<OpenFolder>(&found->second);
}

bool SftpHandles::close(std::string_view handle) {
    const auto found = open_.find(handle);
    if (found == open_.end()) {
        return false;
    }
    open_.erase(found);
    return true;
}

} // namespace berth::agent::ssh
