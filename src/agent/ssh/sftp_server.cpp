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

enum class Sftp : std::uint8_t {
    init = 1,
    version = 2,
    open = 3,
    close = 4,
    read = 5,
    write = 6,
    lstat = 7,
    fstat = 8,
    setstat = 9,
    fsetstat = 10,
    opendir = 11,
    readdir = 12,
    remove = 13,
    mkdir = 14,
    rmdir = 15,
    realpath = 16,
    stat = 17,
    rename = 18,
    readlink = 19,
    symlink = 20,
    status = 101,
    handle = 102,
    data = 103,
    name = 104,
    attributes = 105,
    extended = 200,
    extended_reply = 201
};

// SSH_FXF_*.
constexpr std::uint32_t flag_read = 1;
constexpr std::uint32_t flag_write = 2;
constexpr std::uint32_t flag_append = 4;
constexpr std::uint32_t flag_create = 8;
constexpr std::uint32_t flag_truncate = 16;
constexpr std::uint32_t flag_exclusive = 32;

// As OpenSSH's server.
constexpr std::uint32_t protocol_version = 3;
constexpr std::size_t max_request = 256 * 1024;
constexpr std::size_t max_transfer = max_request - 1024;
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
    bool answer(Sftp type, std::string_view subject, Reader& reader);
    bool extended(std::string_view name, Reader& reader);

    bool send(const Writer& message);
    Writer begin(Sftp type) const;
    bool status(SftpStatus code);
    bool result(int error) { return status(sftp_status_of(error)); }
    bool result_of(int returned) { return result(returned == 0 ? 0 : errno); }
    bool attributes(int returned, const struct stat& status);
    bool one_name(const std::string& name);

    bool open(std::string_view subject, Reader& reader);
    bool read(std::string_view subject, Reader& reader);
    bool write(std::string_view subject, Reader& reader);
    bool open_folder(std::string_view subject);
    bool read_folder(std::string_view subject);
    bool make_folder(std::string_view subject, Reader& reader);
    bool real_path(const std::string& path);
    bool rename(std::string_view subject, Reader& reader);
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
    if (length == 0 || length > max_request) {
        return false;
    }
    request_.resize(length);
    if (!read_fully(socket_, request_)) {
        return false;
    }
    Reader reader(request_);
    const auto type = static_cast<Sftp>(reader.byte());
    if (type == Sftp::init) {
        Writer version;
        version.byte(static_cast<std::uint8_t>(Sftp::version)).uint32(protocol_version);
        constexpr std::array extensions{"posix-rename@openssh.com", "hardlink@openssh.com", "fsync@openssh.com",
                                        "lsetstat@openssh.com",     "limits@openssh.com",   "expand-path@openssh.com"};
        for (const char* name : extensions) {
            version.string(std::string_view(name)).string(std::string_view("1"));
        }
        for (const char* name : {"statvfs@openssh.com", "fstatvfs@openssh.com"}) {
            version.string(std::string_view(name)).string(std::string_view("2"));
        }
        return send(version);
    }
    id_ = reader.uint32();
    const auto subject = reader.text(); // every request begins with a name or a handle
    return reader.ok() && answer(type, subject, reader);
}

bool SftpServer::answer(Sftp type, std::string_view subject, Reader& reader) {
    struct stat found{};
    switch (type) {
    case Sftp::open:
        return open(subject, reader);
    case Sftp::close:
        return status(handles_.close(subject) ? SftpStatus::ok : SftpStatus::failure);
    case Sftp::read:
        return read(subject, reader);
    case Sftp::write:
        return write(subject, reader);
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
    case Sftp::setstat: {
        const std::string name = path(subject);
        const auto wanted = read_attributes(reader);
        return reader.ok() && result(set_attributes(name, wanted, 0));
    }
    case Sftp::fsetstat: {
        const OpenFile* file = handles_.file(subject);
        const auto wanted = read_attributes(reader);
        return reader.ok() &&
               (file == nullptr ? status(SftpStatus::failure) : result(set_attributes(file->fd.get(), wanted)));
    }
    case Sftp::opendir:
        return open_folder(subject);
    case Sftp::readdir:
        return read_folder(subject);
    case Sftp::remove:
        return result_of(::unlink(path(subject).c_str()));
    case Sftp::mkdir:
        return make_folder(subject, reader);
    case Sftp::rmdir:
        return result_of(::rmdir(path(subject).c_str()));
    case Sftp::realpath:
        return real_path(path(subject));
    case Sftp::rename:
        return rename(subject, reader);
    case Sftp::readlink: {
        std::array<char, PATH_MAX> target{};
        const ssize_t size = ::readlink(path(subject).c_str(), target.data(), target.size());
        return size < 0 ? result(errno) : one_name({target.data(), static_cast<std::size_t>(size)});
    }
    case Sftp::symlink: {
        const std::string target(subject); // in OpenSSH's order, which all clients have taken over
        const std::string name = path(reader.text());
        return reader.ok() && result_of(::symlink(target.c_str(), name.c_str()));
    }
    case Sftp::extended:
        return extended(subject, reader);
    default:
        return status(SftpStatus::unsupported);
    }
}

bool SftpServer::extended(std::string_view name, Reader& reader) {
    if (name == "posix-rename@openssh.com" || name == "hardlink@openssh.com") {
        const std::string from = path(reader.text());
        const std::string to = path(reader.text());
        return reader.ok() &&
               result_of(name.starts_with('p') ? ::rename(from.c_str(), to.c_str()) : ::link(from.c_str(), to.c_str()));
    }
    if (name == "fsync@openssh.com") {
        const OpenFile* file = handles_.file(reader.text());
        return file == nullptr ? status(SftpStatus::failure) : result_of(::fsync(file->fd.get()));
    }
    if (name == "lsetstat@openssh.com") {
        const std::string link = path(reader.text());
        const auto wanted = read_attributes(reader);
        return reader.ok() && result(set_attributes(link, wanted, AT_SYMLINK_NOFOLLOW));
    }
    if (name == "limits@openssh.com") {
        return send(begin(Sftp::extended_reply)
                        .uint64(max_request)
                        .uint64(max_transfer)
                        .uint64(max_transfer)
                        .uint64(SftpHandles::max_open));
    }
    if (name == "expand-path@openssh.com") {
        const auto wanted = reader.text();
        const bool of_home = wanted == "~" || wanted.starts_with("~/");
        return real_path(of_home ? home_ + std::string(wanted.substr(1)) : path(wanted));
    }
    struct statvfs found{};
    if (name == "statvfs@openssh.com") {
        const int returned = ::statvfs(path(reader.text()).c_str(), &found);
        return volume(returned, found);
    }
    if (name == "fstatvfs@openssh.com") {
        const OpenFile* file = handles_.file(reader.text());
        return file == nullptr ? status(SftpStatus::failure) : volume(::fstatvfs(file->fd.get(), &found), found);
    }
    return status(SftpStatus::unsupported);
}

// --- Answers

bool SftpServer::send(const Writer& message) {
    std::array<std::byte, 4> length{};
    std::ranges::copy(Writer().uint32(static_cast<std::uint32_t>(message.bytes().size())).bytes(), length.begin());
    return send_fully(socket_, length) && send_fully(socket_, message.bytes());
}

Writer SftpServer::begin(Sftp type) const {
    Writer writer;
    writer.byte(static_cast<std::uint8_t>(type)).uint32(id_);
    return writer;
}

bool SftpServer::status(SftpStatus code) {
    const std::string_view text = code == SftpStatus::ok                  ? "Success"
                                  : code == SftpStatus::end_of_file       ? "End of file"
                                  : code == SftpStatus::no_such_file      ? "No such file"
                                  : code == SftpStatus::permission_denied ? "Permission denied"
                                  : code == SftpStatus::bad_message       ? "Bad message"
                                  : code == SftpStatus::unsupported       ? "Operation unsupported"
                                                                          : "Failure";
    return send(begin(Sftp::status).uint32(static_cast<std::uint32_t>(code)).string(text).string(std::string_view()));
}

bool SftpServer::attributes(int returned, const struct stat& found) {
    if (returned != 0) {
        return result(errno);
    }
    Writer writer = begin(Sftp::attributes);
    write_attributes(writer, found);
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

bool SftpServer::open(std::string_view subject, Reader& reader) {
    const std::string name = path(subject);
    const std::uint32_t wanted = reader.uint32();
    const auto attributes = read_attributes(reader);
    if (!reader.ok()) {
        return false;
    }
    if (handles_.full()) {
        return status(SftpStatus::failure);
    }
    const bool writes = (wanted & flag_write) != 0;
    int flags = writes ? ((wanted & flag_read) != 0 ? O_RDWR : O_WRONLY) : O_RDONLY;
    flags |= O_CLOEXEC | O_NOCTTY;
    flags |= (wanted & flag_append) != 0 ? O_APPEND : 0;
    flags |= (wanted & flag_truncate) != 0 ? O_TRUNC : 0;
    const bool creates = (wanted & flag_create) != 0;
    const mode_t mode =
        ((attributes.flags & SftpAttributes::has_permissions) != 0 ? attributes.permissions & 07777 : usual_file_mode) &
        ~usual_umask;
    // Made exclusively first: only a file of our own making gets its mode set.
    int fd = creates ? ::open(name.c_str(), flags | O_CREAT | O_EXCL, mode) : ::open(name.c_str(), flags);
    if (fd >= 0 && creates) {
        ::fchmod(fd, mode);
    } else if (creates && errno == EEXIST && (wanted & flag_exclusive) == 0) {
        fd = ::open(name.c_str(), flags);
        if (fd < 0 && errno == ENOENT) { // a link that leads nowhere yet
            fd = ::open(name.c_str(), flags | O_CREAT, mode);
        }
    }
    if (fd < 0) {
        return result(errno);
    }
    return send(begin(Sftp::handle).string(handles_.add(OpenFile{UniqueFd(fd), (wanted & flag_append) != 0})));
}

bool SftpServer::read(std::string_view subject, Reader& reader) {
    const OpenFile* file = handles_.file(subject);
    const std::uint64_t offset = reader.uint64();
    const std::size_t wanted = std::min<std::size_t>(reader.uint32(), max_transfer);
    if (!reader.ok()) {
        return false;
    }
    if (file == nullptr) {
        return status(SftpStatus::failure);
    }
    // The answer is read into where it is sent from: length, type, id, length of the data, data.
    constexpr std::size_t header = 4 + 1 + 4 + 4;
    Bytes message(header + wanted);
    const ssize_t got = ::pread(file->fd.get(), message.data() + header, wanted, static_cast<off_t>(offset));
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

bool SftpServer::write(std::string_view subject, Reader& reader) {
    const OpenFile* file = handles_.file(subject);
    auto offset = static_cast<off_t>(reader.uint64());
    ByteView data = reader.string();
    if (!reader.ok()) {
        return false;
    }
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

bool SftpServer::open_folder(std::string_view subject) {
    const std::string name = path(subject);
    if (handles_.full()) {
        return status(SftpStatus::failure);
    }
    DirectoryPtr directory(::opendir(name.c_str()), &::closedir);
    if (!directory) {
        return result(errno);
    }
    return send(begin(Sftp::handle).string(handles_.add(OpenFolder{std::move(directory), name})));
}

bool SftpServer::read_folder(std::string_view subject) {
    const OpenFolder* folder = handles_.folder(subject);
    if (folder == nullptr) {
        return status(SftpStatus::failure);
    }
    Writer names;
    std::uint32_t count = 0;
    while (count < names_per_answer && names.bytes().size() < max_transfer / 2) {
        const dirent* entry = ::readdir(folder->directory.get());
        if (entry == nullptr) {
            break;
        }
        struct stat found{};
        if (::fstatat(::dirfd(folder->directory.get()), entry->d_name, &found, AT_SYMLINK_NOFOLLOW) != 0) {
            continue;
        }
        names.string(std::string_view(entry->d_name)).string(long_name(entry->d_name, found));
        write_attributes(names, found);
        ++count;
    }
    return count == 0 ? status(SftpStatus::end_of_file) : send(begin(Sftp::name).uint32(count).raw(names.bytes()));
}

bool SftpServer::make_folder(std::string_view subject, Reader& reader) {
    const std::string name = path(subject);
    const auto attributes = read_attributes(reader);
    if (!reader.ok()) {
        return false;
    }
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
bool SftpServer::rename(std::string_view subject, Reader& reader) {
    const std::string from = path(subject);
    const std::string to = path(reader.text());
    if (!reader.ok()) {
        return false;
    }
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
