#include "platform/log_store.h"

#include "base/format.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::platform {

namespace {

// One answer to a reader: large enough for few system calls, small enough to be held for many readers.
constexpr std::size_t page_size = 256 * 1024;
// A longer line is cut: no terminal shows it, and a page has to hold a line whole.
constexpr std::size_t text_limit = 16 * 1024;
// How far back the end of a log is searched for a step's last lines.
constexpr std::uint64_t tail_size = 256 * 1024;

class LogFile {
public:
    LogFile(const std::filesystem::path& path, int flags)
        : fd_(open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    ~LogFile() {
        if (fd_ >= 0) {
            close(fd_);
        }
    }
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;

    explicit operator bool() const { return fd_ >= 0; }
    int fd() const { return fd_; }
    std::uint64_t size() const {
        struct stat status{};
        return fstat(fd_, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
    }
    std::string read(std::uint64_t position, std::size_t count) const {
        std::string text(count, '\0');
        const auto got = pread(fd_, text.data(), count, static_cast<off_t>(position));
        text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return text;
    }

private:
    int fd_;
};

std::unexpected<Error> broken(const std::string& id, std::string_view what) {
    if (errno == ENOSPC || errno == EDQUOT) {
        return fail(Errc::unavailable,
                    berth::format("The log of workspace {} cannot be {}: the platform's disk is full.", id, what),
                    "Its admin has to free some space.");
    }
    return fail(Errc::io_error,
                berth::format("The log of workspace {} cannot be {}: {}.", id, what, std::strerror(errno)));
}

// A line of the file: "NUMBER SOURCE_END JSON".
struct Line {
    std::uint64_t number = 0;
    std::uint64_t source_end = 0;
    std::string_view json;
};

std::optional<Line> parse(std::string_view text) {
    Line line;
    const char* end = text.data() + text.size();
    auto [first, error] = std::from_chars(text.data(), end, line.number);
    if (error != std::errc() || first == end || *first != ' ') {
        return std::nullopt;
    }
    auto [second, error2] = std::from_chars(first + 1, end, line.source_end);
    if (error2 != std::errc() || second == end || *second != ' ') {
        return std::nullopt;
    }
    line.json = {second + 1, end};
    return line;
}

// Calls `each` for every whole line of a piece of the file, oldest first.
template<typename Each>
void for_lines(std::string_view piece, Each each) {
    for (auto end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n')) {
        if (const auto line = parse(piece.substr(0, end))) {
            each(*line);
        }
        piece.remove_prefix(end + 1);
    }
}

// The end of the file, beginning with a whole line.
std::string end_of(const LogFile& file) {
    const auto size = file.size();
    const auto from = size > tail_size ? size - tail_size : 0;
    auto piece = file.read(from, static_cast<std::size_t>(size - from));
    if (from > 0) {
        const auto first = piece.find('\n');
        piece.erase(0, first == std::string::npos ? piece.size() : first + 1);
    }
    return piece;
}

// Whether all of it was written; errno says why not.
bool write_whole(const LogFile& file, std::string_view text) {
    while (!text.empty()) {
        const auto written = write(file.fd(), text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    return true;
}

std::string cut(std::string text) {
    if (text.size() > text_limit) {
        std::size_t end = text_limit;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
            --end; // not inside a character
        }
        text.resize(end);
        text += " […]";
    }
    return text;
}

} // namespace

LogStore::LogStore(std::filesystem::path folder)
    : folder_(std::move(folder)) {}

std::filesystem::path LogStore::file_of(const std::string& id) const {
    return folder_ / (id + ".log");
}

Result<std::uint64_t> LogStore::last_number(const std::string& id) {
    if (const auto known = last_.find(id); known != last_.end()) {
        return known->second;
    }
    std::uint64_t last = 0;
    if (const LogFile file(file_of(id), O_RDWR); file) {
        const auto piece = end_of(file);
        for_lines(piece, [&](const Line& line) { last = line.number; });
        if (!piece.empty() && piece.back() != '\n') {
            const auto torn = piece.size() - (piece.rfind('\n') + 1);
            if (ftruncate(file.fd(), static_cast<off_t>(file.size() - torn)) != 0) {
                return broken(id, "repaired");
            }
        }
    }
    last_[id] = last;
    return last;
}

Result<> LogStore::append(const std::string& id, const std::vector<NewLogLine>& lines, model::Time now) {
    {
        const std::scoped_lock lock(mutex_);
        auto last = last_number(id);
        if (!last) {
            return std::unexpected(last.error());
        }
        std::string text;
        for (const auto& line : lines) {
            const model::LogLine whole{++*last, now, line.step, line.stream, cut(line.text)};
            text += berth::format("{} {} {}\n", whole.seq, line.source_end, model::dump(model::encode(whole)));
        }
        const LogFile file(file_of(id), O_WRONLY | O_CREAT | O_APPEND);
        if (!file || !write_whole(file, text)) {
            last_.erase(id); // what was written of it is found out, and repaired, the next time
            return broken(id, "written");
        }
        last_[id] = *last;
    }
    if (told_) {
        told_();
    }
    return {};
}

Result<std::uint64_t> LogStore::seek(const std::string& id, std::uint64_t after) const {
    const LogFile file(file_of(id), O_RDONLY);
    if (!file) {
        return errno == ENOENT ? Result<std::uint64_t>(0) : broken(id, "read");
    }
    // Invariant: the line wanted begins in [low, high], and low is the beginning of a line.
    std::uint64_t low = 0;
    std::uint64_t high = file.size();
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        // The first whole line behind `middle` (a line and its neighbour fit into the piece).
        const auto piece = file.read(middle, 2 * text_limit * 6 + 1024);
        const auto begin = middle == low ? 0 : piece.find('\n') + 1;
        const auto end = piece.find('\n', begin);
        const auto line = (begin == 0 && middle != low) || end == std::string::npos
                              ? std::nullopt
                              : parse(std::string_view(piece).substr(begin, end - begin));
        if (!line || middle + begin >= high || line->number > after) {
            if (middle == low) {
                return low;
            }
            high = middle;
        } else {
            low = middle + end + 1;
        }
    }
    return low;
}

Result<LogPage> LogStore::read(const std::string& id, std::uint64_t position) const {
    LogPage page{.ndjson = {}, .next = position};
    const LogFile file(file_of(id), O_RDONLY);
    if (!file) {
        return errno == ENOENT ? Result<LogPage>(std::move(page)) : broken(id, "read");
    }
    const auto piece = file.read(position, page_size);
    for_lines(piece, [&](const Line& line) {
        page.ndjson += line.json;
        page.ndjson += '\n';
    });
    page.next = position + piece.rfind('\n') + 1; // npos + 1 is 0: no whole line there
    return page;
}

Result<std::uint64_t> LogStore::source_position(const std::string& id, const std::string& step) const {
    const LogFile file(file_of(id), O_RDONLY);
    if (!file) {
        return errno == ENOENT ? Result<std::uint64_t>(0) : broken(id, "read");
    }
    std::uint64_t position = 0;
    for_lines(end_of(file), [&](const Line& line) {
        const auto value = model::decode_text<model::LogLine>(line.json);
        if (value && value->step == step) {
            position = line.source_end; // a system line has 0: the step was begun anew
        }
    });
    return position;
}

Result<std::vector<std::string>> LogStore::tail(const std::string& id, const std::string& step,
                                                std::size_t count) const {
    const LogFile file(file_of(id), O_RDONLY);
    if (!file) {
        return errno == ENOENT ? Result<std::vector<std::string>>() : broken(id, "read");
    }
    std::vector<std::string> lines;
    for_lines(end_of(file), [&](const Line& line) {
        auto value = model::decode_text<model::LogLine>(line.json);
        if (!value || value->step != step) {
            return;
        }
        if (value->stream == model::LogStream::system) {
            lines.clear(); // a new run begins
        } else {
            lines.push_back(std::move(value->text));
        }
    });
    if (lines.size() > count) {
        lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(count));
    }
    return lines;
}

Result<> LogStore::remove(const std::string& id) {
    {
        const std::scoped_lock lock(mutex_);
        last_.erase(id);
        std::error_code error;
        std::filesystem::remove(file_of(id), error);
        if (error) {
            return fail(Errc::io_error,
                        berth::format("The log of workspace {} cannot be removed: {}.", id, error.message()));
        }
    }
    if (told_) {
        told_();
    }
    return {};
}

} // namespace berth::platform
