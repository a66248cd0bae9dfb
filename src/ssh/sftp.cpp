#include "ssh/sftp.h"

#include <array>

namespace berth::ssh {

namespace {

constexpr std::uint32_t sftp_protocol_version = 3;

struct ExtensionName {
    std::string_view name;
    std::string_view version;
    SftpExtension extension;
};
constexpr std::array sftp_extensions{ExtensionName{"posix-rename@openssh.com", "1", SftpExtension::posix_rename},
                                     ExtensionName{"hardlink@openssh.com", "1", SftpExtension::hardlink},
                                     ExtensionName{"fsync@openssh.com", "1", SftpExtension::fsync},
                                     ExtensionName{"lsetstat@openssh.com", "1", SftpExtension::lsetstat},
                                     ExtensionName{"limits@openssh.com", "1", SftpExtension::limits},
                                     ExtensionName{"expand-path@openssh.com", "1", SftpExtension::expand_path},
                                     ExtensionName{"statvfs@openssh.com", "2", SftpExtension::statvfs},
                                     ExtensionName{"fstatvfs@openssh.com", "2", SftpExtension::fstatvfs}};

void read_extension(SftpRequest& request, Reader& reader) {
    const auto name = reader.text();
    for (const auto& known : sftp_extensions) {
        if (known.name == name) {
            request.extension = known.extension;
        }
    }
    if (request.extension == SftpExtension::unknown || request.extension == SftpExtension::limits) {
        return;
    }
    request.subject = reader.text();
    if (request.extension == SftpExtension::posix_rename || request.extension == SftpExtension::hardlink) {
        request.other = reader.text();
    } else if (request.extension == SftpExtension::lsetstat) {
        request.attributes = read_sftp_attributes(reader);
    }
}

} // namespace

std::optional<SftpRequest> read_sftp_request(ByteView message) {
    Reader reader(message);
    SftpRequest request;
    request.type = static_cast<Sftp>(reader.byte());
    request.id = reader.uint32(); // of init: the client's version
    switch (request.type) {
    case Sftp::init:
        break;
    case Sftp::open:
        request.subject = reader.text();
        request.flags = reader.uint32();
        request.attributes = read_sftp_attributes(reader);
        break;
    case Sftp::close:
    case Sftp::stat:
    case Sftp::lstat:
    case Sftp::fstat:
    case Sftp::opendir:
    case Sftp::readdir:
    case Sftp::remove:
    case Sftp::rmdir:
    case Sftp::realpath:
    case Sftp::readlink:
        request.subject = reader.text();
        break;
    case Sftp::read:
        request.subject = reader.text();
        request.offset = reader.uint64();
        request.length = reader.uint32();
        break;
    case Sftp::write:
        request.subject = reader.text();
        request.offset = reader.uint64();
        request.data = reader.string();
        break;
    case Sftp::setstat:
    case Sftp::fsetstat:
    case Sftp::mkdir:
        request.subject = reader.text();
        request.attributes = read_sftp_attributes(reader);
        break;
    case Sftp::rename:
    case Sftp::symlink:
        request.subject = reader.text();
        request.other = reader.text();
        break;
    case Sftp::extended:
        read_extension(request, reader);
        break;
    default:
        break;
    }
    return reader.ok() ? std::optional(request) : std::nullopt;
}

SftpAttributes read_sftp_attributes(Reader& reader) {
    SftpAttributes attributes;
    attributes.flags = reader.uint32();
    if ((attributes.flags & SftpAttributes::has_size) != 0) {
        attributes.size = reader.uint64();
    }
    if ((attributes.flags & SftpAttributes::has_owner) != 0) {
        attributes.uid = reader.uint32();
        attributes.gid = reader.uint32();
    }
    if ((attributes.flags & SftpAttributes::has_permissions) != 0) {
        attributes.permissions = reader.uint32();
    }
    if ((attributes.flags & SftpAttributes::has_times) != 0) {
        attributes.access_time = reader.uint32();
        attributes.modification_time = reader.uint32();
    }
    if ((attributes.flags & SftpAttributes::has_extended) != 0) {
        for (std::uint32_t count = reader.uint32(); count > 0 && reader.ok(); --count) {
            reader.string();
            reader.string();
        }
    }
    return attributes;
}

void write_sftp_attributes(Writer& writer, const SftpAttributes& attributes) {
    writer.uint32(attributes.flags & ~SftpAttributes::has_extended);
    if ((attributes.flags & SftpAttributes::has_size) != 0) {
        writer.uint64(attributes.size);
    }
    if ((attributes.flags & SftpAttributes::has_owner) != 0) {
        writer.uint32(attributes.uid).uint32(attributes.gid);
    }
    if ((attributes.flags & SftpAttributes::has_permissions) != 0) {
        writer.uint32(attributes.permissions);
    }
    if ((attributes.flags & SftpAttributes::has_times) != 0) {
        writer.uint32(attributes.access_time).uint32(attributes.modification_time);
    }
}

Writer begin_sftp_answer(Sftp type, std::uint32_t id) {
    Writer writer;
    writer.byte(static_cast<std::uint8_t>(type)).uint32(id);
    return writer;
}

Writer sftp_status(std::uint32_t id, SftpStatus code) {
    const std::string_view text = code == SftpStatus::ok                  ? "Success"
                                  : code == SftpStatus::end_of_file       ? "End of file"
                                  : code == SftpStatus::no_such_file      ? "No such file"
                                  : code == SftpStatus::permission_denied ? "Permission denied"
                                  : code == SftpStatus::bad_message       ? "Bad message"
                                  : code == SftpStatus::unsupported       ? "Operation unsupported"
                                                                          : "Failure";
    Writer answer = begin_sftp_answer(Sftp::status, id);
    answer.uint32(static_cast<std::uint32_t>(code)).string(text).string(std::string_view());
    return answer;
}

Writer sftp_version() {
    Writer version;
    version.byte(static_cast<std::uint8_t>(Sftp::version)).uint32(sftp_protocol_version);
    for (const auto& known : sftp_extensions) {
        version.string(known.name).string(known.version);
    }
    return version;
}

} // namespace berth::ssh
