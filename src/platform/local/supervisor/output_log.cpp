#include "platform/local/supervisor/output_log.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::platform::local {

namespace {

constexpr std::size_t file_limit = std::size_t{1} << 20; // two of them are kept: what a person reads, no more
constexpr std::size_t tail_limit = 500;                  // what fits into an error message

} // namespace

OutputLog::OutputLog(std::string path)
    : path_(std::move(path)) {
    if (path_.empty()) {
        return;
    }
    if (auto file = open_file(path_, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0600)) {
        file_ = std::move(*file);
        struct stat status{};
        size_ = ::fstat(file_.get(), &status) == 0 ? static_cast<std::size_t>(status.st_size) : 0;
    }
}

bool OutputLog::take(int output) {
    std::array<char, 8192> buffer{};
    const ssize_t count = ::read(output, buffer.data(), buffer.size());
    if (count > 0) {
        append({buffer.data(), static_cast<std::size_t>(count)});
        return true;
    }
    return count < 0 && (errno == EINTR || errno == EAGAIN);
}

void OutputLog::append(std::string_view text) {
    tail_.append(text);
    if (tail_.size() > tail_limit) {
        tail_.erase(0, tail_.size() - tail_limit);
    }
    if (!file_) {
        return;
    }
    if (size_ + text.size() > file_limit) {
        ::rename(path_.c_str(), (path_ + ".1").c_str());
        auto file = open_file(path_, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
        file_ = file ? std::move(*file) : Descriptor();
        size_ = 0;
    }
    // A full disk loses log lines, nothing else.
    if (file_ && write_all(file_.get(), text)) {
        size_ += text.size();
    }
}

std::string OutputLog::tail() const {
    std::string line;
    for (const char c : tail_) {
        const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        if (!control) {
            line += c;
        } else if (c == '\n' && !line.empty()) {
            line += ' ';
        }
    }
    while (line.ends_with(' ')) {
        line.pop_back();
    }
    return line;
}

} // namespace berth::platform::local
