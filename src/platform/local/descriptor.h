// File descriptors that close themselves, and the few whole-file operations that the local provisioner and its
// supervisor are made of. Everything is opened close-on-exec; errors name the path.
#pragma once

#include "base/result.h"

#include <fcntl.h>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>

namespace berth::platform::local {

class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number)
        : number_(number) {}
    Descriptor(Descriptor&& other) noexcept
        : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        if (this != &other) {
            reset();
            number_ = std::exchange(other.number_, -1);
        }
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { reset(); }

    int get() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }
    int release() { return std::exchange(number_, -1); }
    void reset();

private:
    int number_ = -1;
};

// The error of a failed system call, from errno: "`what`: No such file or directory." A lack of room, memory,
// processes or descriptors is `unavailable`, everything else `io_error`.
std::unexpected<Error> system_failure(std::string_view what);
std::unexpected<Error> system_failure(std::string_view what, int error_number);

struct Pipe {
    Descriptor read;
    Descriptor write;
};
Result<Pipe> make_pipe();

Result<Descriptor> open_file(const std::filesystem::path& path, int flags, mode_t mode = 0);

// Everything up to the end of the file; `too_large` beyond `limit` bytes.
Result<std::string> read_all(int descriptor, std::size_t limit);
Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit = std::size_t{1} << 20);

Result<> write_all(int descriptor, std::string_view text);

// Writes to a file that exists and takes the text at once, as those of /proc and of cgroups do.
Result<> write_control_file(const std::filesystem::path& path, std::string_view text);

// What a file's new text must outlive: the process that writes it, or the machine's power.
enum class Durability { process, power };

// Puts `text` in the place of `path` so that a reader sees the old text or the new one, never a part.
Result<> replace_file(const std::filesystem::path& path, std::string_view text, mode_t mode, Durability durability);

} // namespace berth::platform::local
