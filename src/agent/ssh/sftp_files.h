// What an SFTP server needs of the file system: open files and folders under handles, attributes as the protocol has
// them (ssh/sftp.h), and errors as its status codes. For sftp_server.cpp alone.
#pragma once

#include "agent/process/unique_fd.h"
#include "ssh/sftp.h"

#include <dirent.h>
#include <map>
#include <memory>
#include <string>
#include <sys/stat.h>
#include <variant>

namespace berth::agent::ssh {

using berth::ssh::Reader;
using berth::ssh::Sftp;
using berth::ssh::SftpAttributes;
using berth::ssh::SftpExtension;
using berth::ssh::SftpRequest;
using berth::ssh::SftpStatus;
using berth::ssh::Writer;

SftpStatus sftp_status_of(int error_number);

SftpAttributes sftp_attributes_of(const struct stat& status);
// A line as `ls -l` prints it, which clients show as it is.
std::string long_name(const std::string& name, const struct stat& status);

// Sets what is given: of an open file, or of a name (then with AT_SYMLINK_NOFOLLOW or 0). 0, or errno.
int set_attributes(int fd, const SftpAttributes& attributes);
int set_attributes(const std::string& path, const SftpAttributes& attributes, int flags);

using DirectoryPtr = std::unique_ptr<DIR, int (*)(DIR*)>;
struct OpenFile {
    UniqueFd fd;
    bool appends = false;
};
struct OpenFolder {
    DirectoryPtr directory;
    std::string path;
};

// The handles that a client has open; few enough that a client gone wild leaves the agent descriptors.
class SftpHandles {
public:
    static constexpr std::size_t max_open = 256;

    bool full() const { return open_.size() >= max_open; }
    // The handle's name.
    std::string add(std::variant<OpenFile, OpenFolder> item);
    // Null where the handle is not known, or of the other kind.
    OpenFile* file(std::string_view handle);
    OpenFolder* folder(std::string_view handle);
    bool close(std::string_view handle);

private:
    std::map<std::string, std::variant<OpenFile, OpenFolder>, std::less<>> open_;
    std::uint64_t last_ = 0;
};

} // namespace berth::agent::ssh
