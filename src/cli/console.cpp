#include "cli/console.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace berth::cli::console {

namespace {

constexpr std::size_t read_size = 64 * 1024;
// A password or a token; what is longer comes from a file.
constexpr std::size_t line_limit = 16 * 1024;

void wait_until_writable(int descriptor) {
    pollfd poll_for{descriptor, POLLOUT, 0};
    ::poll(&poll_for, 1, -1);
}

// A line of standard input without its end; false where there is none.
bool read_line(std::string& line) {
    line.clear();
    char character = 0;
    while (line.size() < line_limit) {
        if (::read(in, &character, 1) <= 0) { // EINTR too: Ctrl-C answers the question
            return false;
        }
        if (character == '\n') {
            return true;
        }
        line += character;
    }
    return true;
}

} // namespace

bool is_terminal(int descriptor) {
    return ::isatty(descriptor) == 1;
}

bool write(int descriptor, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
        if (count >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {
            wait_until_writable(descriptor);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

model::channel::TerminalSize screen_size(int descriptor) {
    winsize size{};
    model::channel::TerminalSize result;
    if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
        result.cols = std::min<std::uint16_t>(size.ws_col, model::channel::terminal_size_limit);
        result.rows = std::min<std::uint16_t>(size.ws_row, model::channel::terminal_size_limit);
    }
    return result;
}

Result<bool> confirm(const std::string& question) {
    if (!is_terminal(in)) {
        return fail(Errc::invalid_argument, "There is no terminal to ask on.");
    }
    complain(question + " [y/N] ");
    std::string answer;
    read_line(answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

Result<Secret> ask_secret(const std::string& prompt) {
    termios before{};
    if (!is_terminal(in) || ::tcgetattr(in, &before) != 0) {
        return fail(Errc::invalid_argument, "There is no terminal to ask on.");
    }
    complain(prompt + ": ");
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(in, TCSAFLUSH, &silent);
    std::string line;
    const bool complete = read_line(line);
    ::tcsetattr(in, TCSAFLUSH, &before);
    complain("\n");
    Secret answer(line);
    wipe(line.data(), line.size());
    if (!complete) {
        return fail(Errc::cancelled, "Nothing was typed.");
    }
    return answer;
}

Result<std::string> read_all(std::size_t limit) {
    std::string text;
    std::array<char, read_size> buffer;
    while (true) {
        const ssize_t count = ::read(in, buffer.data(), buffer.size());
        if (count == 0) {
            return text;
        }
        if (count < 0 && errno != EINTR) {
            return fail(Errc::io_error, "Standard input cannot be read.");
        }
        if (count > 0) {
            text.append(buffer.data(), static_cast<std::size_t>(count));
        }
        if (text.size() > limit) {
            return fail(Errc::too_large, "Standard input is longer than " + std::to_string(limit) + " bytes.");
        }
    }
}

RawMode::RawMode(int descriptor)
    : descriptor_(descriptor) {
    if (::tcgetattr(descriptor, &before_) == 0) {
        termios raw = before_;
        ::cfmakeraw(&raw);
        changed_ = ::tcsetattr(descriptor, TCSADRAIN, &raw) == 0;
    }
}

RawMode::~RawMode() {
    if (changed_) {
        ::tcsetattr(descriptor_, TCSADRAIN, &before_);
    }
}

} // namespace berth::cli::console
