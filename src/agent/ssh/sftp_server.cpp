#include "agent/ssh/sftp_server.h"

#include "agent/ssh/sftp_files.h"
#include "base/format.h"

#include <climits>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace berth::agent::ssh {

namespace {

constexpr std::size_t names_per_answer = 100;
// What an ordinary login has; the agent's own is stricter and the same for all its threads.
constexpr mode_t usual_umask = 022;
constexpr mode_t usual_file_mode = 0666;
constexpr mode_t usual_folder_mode = 0777;

bool read_fully(int socket, std::span<std::byte> buffer) {
    while (!buffer.empty()) {
        const ssize_t got = ::read(socket, buffer.data(), buffer.size());
        if (got == 0 || (got < 0 && errno != EINTR)) {
            return false;
        }
        buffer = buffer.subspan(got > 0 ? static_cast<std::size_t>(got) : 0);
    }
    return true;
}

bool send_fully(int socket, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            return false;
        }
        bytes = bytes.subspan(sent > 0 ? static_cast<std::size_t>(sent) : 0);
    }
    return true;
}

class SftpServer {
public:
    SftpServer(int socket, std::string directory, std::string home)
        : socket_(socket)
        , directory_(std::move(directory))
        , home_(std::move(home)) {}

    // False where the client is gone or makes no sense.
    bool serve_one();

private:
    bool answer(const SftpRequest& request);
    bool extended(const SftpRequest& request);

    bool send(const Writer& message);
    Writer begin(Sftp type) const { return begin_sftp_answer(type, id_); }
    bool status(SftpStatus code) { return send(sftp_status(id_, code)); }
    bool result(int error) { return status(sftp_status_of(error)); }
    bool result_of(int returned) { return result(returned == 0 ? 0 : errno); }
    bool attributes(int returned, const struct stat& status);
    bool one_name(const std::string& name);

    bool open(const SftpRequest& request);
    bool read(const SftpRequest& request);
    bool write(const SftpRequest& request);
    bool open_folder(const std::string& name);
    bool read_folder(std::string_view handle);
    bool make_folder(const SftpRequest& request);
    bool real_path(const std::string& path);
    bool rename(const std::string& from, const std::string& to);
    bool volume(int returned, const struct statvfs& status);

    // A name of the client's as a path; nothing where it holds a NUL.
    std::string path(std::string_view name) const;

    int socket_;
    std::string directory_;
    std::string home_;
    SftpHandles handles_;
    Bytes request_;
    std::uint32_t id_ = 0;
};

bool SftpServer::serve_one() {
    std::array<std::byte, 4> length_field{};
    if (!read_fully(socket_, length_field)) {
        return false;
    }
    const std::size_t length = Reader(length_field).uint32();
    if (length == 0 || length > berth::ssh::max_sftp_message) {
        return false;
    }
    request_.resize(length);
    if (!read_fully(socket_, request_)) {
        return false;
    }
    const auto request = berth::ssh::read_sftp_request(request_);
    if (!request) {
        return false;
    }
    if (request->type == Sftp::init) {
        return send(berth::ssh::sftp_version());
    }
    id_ = request->id;
    return answer(*request);
}

bool SftpServer::answer(const SftpRequest& request) {
    const auto subject = request.subject;
    struct stat found{};
    switch (request.type) {
    case Sftp::open:
        return open(request);
    case Sftp::close:
        return status(handles_.close(subject) ? SftpStatus::ok : SftpStatus::failure);
    case Sftp::read:
        return read(request);
    case Sftp::write:
        return write(request);
    case Sftp::stat: {
        const int returned = ::stat(path(subject).c_str(), &found);
        return attributes(returned, found);
    }
    case Sftp::lstat: {
        const int returned = ::lstat(path(subject).c_str(), &found);
        return attributes(returned, found);
    }
    case Sftp::fstat: {
        const OpenFile* file = handles_.file(subject);
        return file == nullptr ? status(SftpStatus::failure) : attributes(::fstat(file->fd.get(), &found), found);
    }
    case Sftp::setstat:
        return result(set_attributes(path(subject), request.attributes, 0));
    case Sftp::fsetstat: {
        const OpenFile* file = handles_.file(subject);
        return file == nullptr ? status(SftpStatus::failure)
                               : result(set_attributes(file->fd.get(), request.attributes));
    }
    case Sftp::opendir:
        return open_folder(path(subject));
    case Sftp::readdir:
        return read_folder(subject);
    case Sftp::remove:
        return result_of(::unlink(path(subject).c_str()));
    case Sftp::mkdir:
        return make_folder(request);
    case Sftp::rmdir:
        return result_of(::rmdir(path(subject).c_str()));
    case Sftp::realpath:
        return real_path(path(subject));
    case Sftp::rename:
        return rename(path(subject), path(request.other));
    case Sftp::readlink: {
        std::array<char, PATH_MAX> target{};
        const ssize_t size = ::readlink(path(subject).c_str(), target.data(), target.size());
        return size < 0 ? result(errno) : one_name({target.data(), static_cast<std::size_t>(size)});
    }
    case Sftp::symlink: { // in OpenSSH's order, which all clients have taken over
        const std::string target(subject);
        return result_of(::symlink(target.c_str(), path(request.other).c_str()));
    }
    case Sftp::extended:
        return extended(request);
    default:
        return status(SftpStatus::unsupported);
    }
}

bool SftpServer::extended(const SftpRequest& request) {
    const auto subject = request.subject;
    struct statvfs found{};
    switch (request.extension) {
    case SftpExtension::posix_rename:
        return result_of(::rename(path(subject).c_str(), path(request.other).c_str()));
    case SftpExtension::hardlink:
        return result_of(::link(path(subject).c_str(), path(request.other).c_str()));
    case SftpExtension::fsync: {
        const OpenFile* file = handles_.file(subject);
        return file == nullptr ? status(SftpStatus::failure) : result_of(::fsync(file->fd.get()));
    }
    case SftpExtension::lsetstat:
        return result(set_attributes(path(subject), request.attributes, AT_SYMLINK_NOFOLLOW));
    case SftpExtension::limits:
        return send(begin(Sftp::extended_reply)
                        .uint64(berth::ssh::max_sftp_message)
                        .uint64(berth::ssh::max_sftp_data)
                        .uint64(berth::ssh::max_sftp_data)
                        .uint64(SftpHandles::max_open));
    case SftpExtension::expand_path: {
        const bool of_home = subject == "~" || subject.starts_with("~/");
        return real_path(of_home ? home_ + std::string(subject.substr(1)) : path(subject));
    }
    case SftpExtension::statvfs: {
        const int returned = ::statvfs(path(subject).c_str(), &found);
        return volume(returned, found);
    }
    case SftpExtension::fstatvfs: {
        const OpenFile* file = handles_.file(subject);
        return file == nullptr ? status(SftpStatus::failure) : volume(::fstatvfs(file->fd.get(), &found), found);
    }
    case SftpExtension::unknown:
        break;
    }
    return status(SftpStatus::unsupported);
}

// --- Answers

bool SftpServer::send(const Writer& message) {
    std::array<std::byte, 4> length{};
    std::ranges::copy(Writer().uint32(static_cast<std::uint32_t>(message.bytes().size())).bytes(), length.begin());
    return send_fully(socket_, length) && send_fully(socket_, message.bytes());
}

bool SftpServer::attributes(int returned, const struct stat& found) {
    if (returned != 0) {
        return result(errno);
    }
    Writer writer = begin(Sftp::attributes);
    write_sftp_attributes(writer, sftp_attributes_of(found));
    return send(writer);
}

bool SftpServer::one_name(const std::string& name) {
    return send(begin(Sftp::name).uint32(1).string(name).string(name).uint32(0));
}

bool SftpServer::volume(int returned, const struct statvfs& found) {
    if (returned != 0) {
        return result(errno);
    }
    const std::uint64_t flags =
        ((found.f_flag & ST_RDONLY) != 0 ? 1U : 0U) | ((found.f_flag & ST_NOSUID) != 0 ? 2U : 0U);
    return send(begin(Sftp::extended_reply)
                    .uint64(found.f_bsize)
                    .uint64(found.f_frsize)
                    .uint64(found.f_blocks)
                    .uint64(found.f_bfree)
                    .uint64(found.f_bavail)
                    .uint64(found.f_files)
                    .uint64(found.f_ffree)
                    .uint64(found.f_favail)
                    .uint64(found.f_fsid)
                    .uint64(flags)
                    .uint64(found.f_namemax));
}

// --- Files

std::string SftpServer::path(std::string_view name) const {
    if (name.contains('\0')) {
        return {}; // which is no file
    }
    if (name.starts_with('/')) {
        return std::string(name);
    }
    return directory_ + "/" + (name.empty() ? "." : std::string(name));
}

bool SftpServer::open(const SftpRequest& request) {
    const std::string name = path(request.subject);
    const std::uint32_t wanted = request.flags;
    const auto& attributes = request.attributes;
    if (handles_.full()) {
        return status(SftpStatus::failure);
    }
    const bool writes = (wanted & berth::ssh::sftp_write) != 0;
    int flags = writes ? ((wanted & berth::ssh::sftp_read) != 0 ? O_RDWR : O_WRONLY) : O_RDONLY;
    flags |= O_CLOEXEC | O_NOCTTY;
    flags |= (wanted & berth::ssh::sftp_append) != 0 ? O_APPEND : 0;
    flags |= (wanted & berth::ssh::sftp_truncate) != 0 ? O_TRUNC : 0;
    const bool creates = (wanted & berth::ssh::sftp_create) != 0;
    const mode_t mode =
        ((attributes.flags & SftpAttributes::has_permissions) != 0 ? attributes.permissions & 07777 : usual_file_mode) &
        ~usual_umask;
    // Made exclusively first: only a file of our own making gets its mode set.
    int fd = creates ? ::open(name.c_str(), flags | O_CREAT | O_EXCL, mode) : ::open(name.c_str(), flags);
    if (fd >= 0 && creates) {
        ::fchmod(fd, mode);
    } else if (creates && errno == EEXIST && (wanted & berth::ssh::sftp_exclusive) == 0) {
        fd = ::open(name.c_str(), flags);
        if (fd < 0 && errno == ENOENT) { // a link that leads nowhere yet
            fd = ::open(name.c_str(), flags | O_CREAT, mode);
        }
    }
    if (fd < 0) {
        return result(errno);
    }
    return send(
        begin(Sftp::handle).string(handles_.add(OpenFile{UniqueFd(fd), (wanted & berth::ssh::sftp_append) != 0})));
}

bool SftpServer::read(const SftpRequest& request) {
    const OpenFile* file = handles_.file(request.subject);
    const std::size_t wanted = std::min<std::size_t>(request.length, berth::ssh::max_sftp_data);
    if (file == nullptr) {
        return status(SftpStatus::failure);
    }
    // The answer is read into where it is sent from: length, type, id, length of the data, data.
    constexpr std::size_t header = 4 + 1 + 4 + 4;
    Bytes message(header + wanted);
    const ssize_t got = ::pread(file->fd.get(), message.data() + header, wanted, static_cast<off_t>(request.offset));
    if (got <= 0) {
        return got < 0 ? result(errno) : status(SftpStatus::end_of_file);
    }
    const auto count = static_cast<std::uint32_t>(got);
    std::ranges::copy(Writer()
                          .uint32(static_cast<std::uint32_t>(header - 4) + count)
                          .byte(static_cast<std::uint8_t>(Sftp::data))
                          .uint32(id_)
                          .uint32(count)
                          .bytes(),
                      message.begin());
    return send_fully(socket_, ByteView(message).first(header + count));
}

bool SftpServer::write(const SftpRequest& request) {
    const OpenFile* file = handles_.file(request.subject);
    auto offset = static_cast<off_t>(request.offset);
    ByteView data = request.data;
    if (file == nullptr) {
        return status(SftpStatus::failure);
    }
    while (!data.empty()) {
        const ssize_t written = file->appends ? ::write(file->fd.get(), data.data(), data.size())
                                              : ::pwrite(file->fd.get(), data.data(), data.size(), offset);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return result(errno);
        }
        offset += written;
        data = data.subspan(static_cast<std::size_t>(written));
    }
    return status(SftpStatus::ok);
}

bool SftpServer::open_folder(const std::string& name) {
    if (handles_.full()) {
        return status(SftpStatus::failure);
    }
    DirectoryPtr directory(::opendir(name.c_str()), &::closedir);
    if (!directory) {
        return result(errno);
    }
    return send(begin(Sftp::handle).string(handles_.add(OpenFolder{std::move(directory), name})));
}

bool SftpServer::read_folder(std::string_view handle) {
    const OpenFolder* folder = handles_.folder(handle);
    if (folder == nullptr) {
        return status(SftpStatus::failure);
    }
    Writer names;
    std::uint32_t count = 0;
    while (count < names_per_answer && names.bytes().size() < berth::ssh::max_sftp_data / 2) {
        const dirent* entry = ::readdir(folder->directory.get());
        if (entry == nullptr) {
            break;
        }
        struct stat found{};
        if (::fstatat(::dirfd(folder->directory.get()), entry->d_name, &found, AT_SYMLINK_NOFOLLOW) != 0) {
            continue;
        }
        names.string(std::string_view(entry->d_name)).string(long_name(entry->d_name, found));
        write_sftp_attributes(names, sftp_attributes_of(found));
        ++count;
    }
    return count == 0 ? status(SftpStatus::end_of_file) : send(begin(Sftp::name).uint32(count).raw(names.bytes()));
}

bool SftpServer::make_folder(const SftpRequest& request) {
    const std::string name = path(request.subject);
    const auto& attributes = request.attributes;
    const mode_t mode = ((attributes.flags & SftpAttributes::has_permissions) != 0 ? attributes.permissions & 07777
                                                                                   : usual_folder_mode) &
                        ~usual_umask;
    if (::mkdir(name.c_str(), mode) != 0) {
        return result(errno);
    }
    return result_of(::chmod(name.c_str(), mode));
}

// Also of a file that is not there yet: clients ask before they make it.
bool SftpServer::real_path(const std::string& wanted) {
    const std::unique_ptr<char, void (*)(void*)> resolved(::realpath(wanted.c_str(), nullptr), &std::free);
    if (resolved) {
        return one_name(resolved.get());
    }
    const std::size_t slash = wanted.rfind('/');
    if (errno != ENOENT || slash == std::string::npos) {
        return result(errno);
    }
    const std::string parent = slash == 0 ? "/" : wanted.substr(0, slash);
    const std::unique_ptr<char, void (*)(void*)> folder(::realpath(parent.c_str(), nullptr), &std::free);
    if (!folder) {
        return result(errno);
    }
    const std::string_view base = folder.get();
    return one_name(berth::format("{}{}{}", base, base == "/" ? "" : "/", wanted.substr(slash + 1)));
}

// Version 3's rename never replaces a file (section 6.5 of the draft).
bool SftpServer::rename(const std::string& from, const std::string& to) {
    const int renamed = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE);
    if (renamed == 0 || errno != EINVAL) {
        return result_of(renamed);
    }
    struct stat found{}; // a file system that cannot tell
    return ::lstat(to.c_str(), &found) == 0 ? status(SftpStatus::failure)
                                            : result_of(::rename(from.c_str(), to.c_str()));
}

} // namespace

void serve_sftp(int socket, const std::string& directory, const std::string& home) {
    SftpServer server(socket, directory, home);
    while (server.serve_one()) {
    }
}

} // namespace berth::agent::ssh
