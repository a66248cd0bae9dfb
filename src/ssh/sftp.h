// The messages of SFTP version 3 (draft-ietf-secsh-filexfer-02) with the extensions that OpenSSH's clients use, for a
// server: reads requests, writes answers. Pure: what is done about a request is its reader's affair (agent/ssh).
// Promises that a request is either understood whole or refused.
#pragma once

#include "ssh/wire.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace berth::ssh {

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

// Of SFTP's extensions, by name.
enum class SftpExtension { unknown, posix_rename, hardlink, fsync, lsetstat, limits, expand_path, statvfs, fstatvfs };

// SSH_FX_* (section 7 of the draft).
enum class SftpStatus : std::uint32_t {
    ok = 0,
    end_of_file = 1,
    no_such_file = 2,
    permission_denied = 3,
    failure = 4,
    bad_message = 5,
    unsupported = 8
};

// SSH_FILEXFER_ATTR_*: what of a file's attributes is given.
struct SftpAttributes {
    std::uint32_t flags = 0;
    std::uint64_t size = 0;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint32_t permissions = 0;
    std::uint32_t access_time = 0;
    std::uint32_t modification_time = 0;

    static constexpr std::uint32_t has_size = 1;
    static constexpr std::uint32_t has_owner = 2;
    static constexpr std::uint32_t has_permissions = 4;
    static constexpr std::uint32_t has_times = 8;
    static constexpr std::uint32_t has_extended = 0x8000'0000;

    friend bool operator==(const SftpAttributes&, const SftpAttributes&) = default;
};

// As OpenSSH's server: the largest message, and the most data in one.
inline constexpr std::size_t max_sftp_message = 256 * 1024;
inline constexpr std::size_t max_sftp_data = max_sftp_message - 1024;

// One request; its texts and bytes lie in the message it was read from. What a kind of request does not have is empty.
struct SftpRequest {
    Sftp type{};
    std::uint32_t id = 0;
    SftpExtension extension{};
    std::string_view subject; // the name or handle that it is about
    std::string_view other;   // rename, symlink, hardlink: the second name
    std::uint64_t offset = 0; // read, write
    std::uint32_t length = 0; // read
    ByteView data;            // write
    std::uint32_t flags = 0;  // open: SSH_FXF_*
    SftpAttributes attributes;
};

// SSH_FXF_*.
inline constexpr std::uint32_t sftp_read = 1;
inline constexpr std::uint32_t sftp_write = 2;
inline constexpr std::uint32_t sftp_append = 4;
inline constexpr std::uint32_t sftp_create = 8;
inline constexpr std::uint32_t sftp_truncate = 16;
inline constexpr std::uint32_t sftp_exclusive = 32;

// A message without its length. Nothing where it is shorter than its kind asks for; kinds that are not known are
// requests like others, to be answered with `unsupported`.
std::optional<SftpRequest> read_sftp_request(ByteView message);

// Attributes within a message; extended ones are read over, and not written.
SftpAttributes read_sftp_attributes(Reader& reader);
void write_sftp_attributes(Writer& writer, const SftpAttributes& attributes);

// Answers, without their length: the beginning of one, and those that are whole.
Writer begin_sftp_answer(Sftp type, std::uint32_t id);
Writer sftp_status(std::uint32_t id, SftpStatus code);
Writer sftp_version(); // with the extensions

} // namespace berth::ssh
