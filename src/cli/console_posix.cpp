// The terminal by termios and file descriptors.
#ifndef _WIN32
#include "cli/console.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace berth::cli::console {

namespace {

void wait_until_writable(int descriptor) {
    pollfd poll_for{descriptor, POLLOUT, 0};
    ::poll(&poll_for, 1, -1);
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

std::string write_problem() {
    return errno == EPIPE ? std::string() : std::string(std::strerror(errno));
}

std::ptrdiff_t read_some(std::span<std::byte> buffer) {
    return ::read(in, buffer.data(), buffer.size());
}

bool read_again() {
    return errno == EINTR || errno == EAGAIN;
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

struct RawMode::State {
    int descriptor;
    termios before;
};

RawMode::RawMode(int descriptor) {
    termios before{};
    if (::tcgetattr(descriptor, &before) == 0) {
        termios raw = before;
        ::cfmakeraw(&raw);
        if (::tcsetattr(descriptor, TCSADRAIN, &raw) == 0) {
            state_ = std::make_unique<State>(descriptor, before);
        }
    }
}

RawMode::~RawMode() {
    if (state_) {
        ::tcsetattr(state_->descriptor, TCSADRAIN, &state_->before);
    }
}

struct SilentTyping::State {
    termios before;
};

SilentTyping::SilentTyping() {
    termios before{};
    if (is_terminal(in) && ::tcgetattr(in, &before) == 0) {
        termios silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(in, TCSAFLUSH, &silent);
        state_ = std::make_unique<State>(before);
    }
}

SilentTyping::~SilentTyping() {
    if (state_) {
        ::tcsetattr(in, TCSAFLUSH, &state_->before);
    }
}

bool SilentTyping::silent() const {
    return state_ != nullptr;
}

} // namespace berth::cli::console
#endif
