// The file is a row of records: u8 stream (0 stdout, 1 stderr, 2 system), u32 big-endian length, bytes.
#include "agent/init/init_log.h"

#include "base/format.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>

namespace berth::agent {

namespace {

constexpr std::size_t header_size = 5;
constexpr std::size_t max_record = 64 * 1024;

std::array<std::byte, header_size> header(model::LogStream stream, std::uint32_t length) {
    return {static_cast<std::byte>(stream), static_cast<std::byte>(length >> 24), static_cast<std::byte>(length >> 16),
            static_cast<std::byte>(length >> 8), static_cast<std::byte>(length)};
}

} // namespace

Result<InitLog> InitLog::open(const std::filesystem::path& file, bool keep) {
    UniqueFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (keep ? 0 : O_TRUNC), 0600));
    if (!fd) {
        return fail(Errc::io_error, berth::format("Cannot open {}: {}.", file.string(), std::strerror(errno)));
    }
    InitLog log(std::move(fd));
    log.load();
    return log;
}

void InitLog::load() {
    struct stat status{};
    ::fstat(file_.get(), &status);
    const auto file_size = static_cast<std::uint64_t>(status.st_size);
    for (;;) {
        std::array<unsigned char, header_size> head{};
        if (::pread(file_.get(), head.data(), head.size(), static_cast<off_t>(end_)) != header_size) {
            break;
        }
        const auto length = static_cast<std::uint32_t>(head[1]) << 24 | static_cast<std::uint32_t>(head[2]) << 16 |
                            static_cast<std::uint32_t>(head[3]) << 8 | head[4];
        if (head[0] > 2 || length > max_record || end_ + header_size + length > file_size) {
            break; // torn: what was written last before everything stopped
        }
        records_.push_back({size_, end_ + header_size, length, static_cast<model::LogStream>(head[0])});
        end_ += header_size + length;
        size_ += length;
    }
    full_ = size_ >= max_recorded;
}

void InitLog::append(model::LogStream stream, ByteView bytes) {
    while (!bytes.empty() && !full_) {
        const auto room = static_cast<std::size_t>(max_recorded - size_);
        const auto part = bytes.first(std::min({bytes.size(), room, max_record}));
        write(stream, part);
        bytes = bytes.subspan(part.size());
        if (size_ >= max_recorded) {
            full_ = true;
            write(model::LogStream::system, as_bytes("\nFurther output is not kept.\n"));
        }
    }
}

void InitLog::write(model::LogStream stream, ByteView bytes) {
    const auto head = header(stream, static_cast<std::uint32_t>(bytes.size()));
    Bytes record(head.begin(), head.end());
    record.insert(record.end(), bytes.begin(), bytes.end());
    const auto written = ::pwrite(file_.get(), record.data(), record.size(), static_cast<off_t>(end_));
    if (written != static_cast<ssize_t>(record.size())) {
        full_ = true; // the disk is: what is there stays readable
        return;
    }
    records_.push_back({size_, end_ + header_size, static_cast<std::uint32_t>(bytes.size()), stream});
    end_ += record.size();
    size_ += bytes.size();
}

std::vector<model::channel::InitOutput> InitLog::read(std::uint64_t offset, std::size_t limit) const {
    std::vector<model::channel::InitOutput> out;
    auto record = std::ranges::upper_bound(records_, offset, {}, &Record::position);
    if (record != records_.begin()) {
        --record;
    }
    std::size_t total = 0;
    for (; record != records_.end() && total < limit; ++record) {
        const std::uint64_t skip = offset > record->position ? offset - record->position : 0;
        if (skip >= record->length) {
            continue;
        }
        std::string text(static_cast<std::size_t>(record->length - skip), '\0');
        const auto got = ::pread(file_.get(), text.data(), text.size(), static_cast<off_t>(record->place + skip));
        if (got != static_cast<ssize_t>(text.size())) {
            break;
        }
        std::uint64_t position = record->position + skip;
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
            out.push_back({.offset = position,
                           .bytes = end - begin,
                           .stream = record->stream,
                           .text = text.substr(begin, end - begin)});
            position += end - begin;
            begin = end;
        }
        total += text.size();
    }
    return out;
}

} // namespace berth::agent
