#include "platform/local/descriptor.h"

#include "base/format.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::platform::local {

namespace {

// POSIX-only text of an error number; strerror_r's two signatures are avoided by strerrordesc_np.
std::string describe(int error_number) {
    const char* text = strerrordesc_np(error_number);
    return text != nullptr ? text : berth::format("error {}", error_number);
}

} // namespace

void Descriptor::reset() {
    if (number_ >= 0) {
        ::close(number_);
        number_ = -1;
    }
}

std::unexpected<Error> system_failure(std::string_view what, int error_number) {
    switch (error_number) {
    case ENOSPC:
    case EDQUOT:
        return fail(Errc::unavailable, berth::format("{}: the disk is full.", what), "Free some space and try again.");
    case ENOMEM:
    case EAGAIN:
    case EMFILE:
    case ENFILE:
        return fail(Errc::unavailable, berth::format("{}: {}.", what, describe(error_number)),
                    "The machine is short of memory, processes or open files; try again later.");
    default:
        return fail(Errc::io_error, berth::format("{}: {}.", what, describe(error_number)));
    }
}

std::unexpected<Error> system_failure(std::string_view what) {
    return system_failure(what, errno);
}

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return system_failure("Cannot make a pipe");
    }
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

Result<Descriptor> open_file(const std::filesystem::path& path, int flags, mode_t mode) {
    Descriptor file(::open(path.c_str(), flags | O_CLOEXEC, mode));
    if (!file) {
        return system_failure(berth::format("Cannot open {}", path.native()));
    }
    return file;
}

Result<std::string> read_all(int descriptor, std::size_t limit) {
    std::string text;
    std::array<char, 4096> buffer{};
    for (;;) {
        const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
        if (count < 0) {
            if (errno == EINTR) {
                continue;
            }
            return system_failure("Cannot read");
        }
        if (count == 0) {
            return text;
        }
        if (text.size() + static_cast<std::size_t>(count) > limit) {
            return fail(Errc::too_large, berth::format("There are more than {} bytes to read.", limit));
        }
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit) {
    const auto file = open_file(path, O_RDONLY);
    if (!file) {
        return std::unexpected(file.error());
    }
    return read_all(file->get(), limit);
}

Result<> write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(descriptor, text.data(), text.size());
        if (count < 0) {
            if (errno == EINTR) {
                continue;
            }
            return system_failure("Cannot write");
        }
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

Result<> write_control_file(const std::filesystem::path& path, std::string_view text) {
    const auto file = open_file(path, O_WRONLY);
    if (!file) {
        return std::unexpected(file.error());
    }
    if (::write(file->get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        return system_failure(berth::format("Cannot write to {}", path.native()));
    }
    return {};
}

Result<> replace_file(const std::filesystem::path& path, std::string_view text, mode_t mode, Durability durability) {
    // One writer per file, by this room's locks: a name that is left over from a crash is simply taken again.
    const std::filesystem::path next = path.native() + ".new";
    auto file = open_file(next, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode);
    if (!file) {
        return std::unexpected(file.error());
    }
    if (auto written = write_all(file->get(), text); !written) {
        return written;
    }
    const bool flushed = durability == Durability::process || ::fsync(file->get()) == 0;
    if (::fchmod(file->get(), mode) != 0 || !flushed || ::rename(next.c_str(), path.c_str()) != 0) {
        return system_failure(berth::format("Cannot write {}", path.native()));
    }
    return {};
}

} // namespace berth::platform::local
