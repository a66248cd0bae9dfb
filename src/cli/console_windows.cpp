// The terminal by the console's functions. Keys come as the sequences a Unix terminal would send, output goes out as it
// is.
#ifdef _WIN32
#include "cli/console.h"

#include <algorithm>
#include <cerrno>
#include <io.h>
#include <system_error>
#include <windows.h>

namespace berth::cli::console {

namespace {

// What _write takes at once: an int's worth, and less than a console's buffer.
constexpr std::size_t write_size = 32 * 1024;

HANDLE handle_of(int descriptor) {
    return ::GetStdHandle(descriptor == in    ? STD_INPUT_HANDLE
                          : descriptor == out ? STD_OUTPUT_HANDLE
                                              : STD_ERROR_HANDLE);
}

// UTF-8 and escape sequences, once, before the first byte.
void prepare_output() {
    static const bool prepared = [] {
        ::SetConsoleOutputCP(CP_UTF8);
        ::SetConsoleCP(CP_UTF8);
        for (const int descriptor : {out, err}) {
            DWORD mode = 0;
            if (::GetConsoleMode(handle_of(descriptor), &mode) != 0) {
                ::SetConsoleMode(handle_of(descriptor), mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
            }
        }
        return true;
    }();
    static_cast<void>(prepared);
}

} // namespace

bool is_terminal(int descriptor) {
    DWORD mode = 0;
    return ::GetConsoleMode(handle_of(descriptor), &mode) != 0;
}

bool write(int descriptor, ByteView bytes) {
    prepare_output();
    while (!bytes.empty()) {
        DWORD count = 0;
        const auto piece = static_cast<DWORD>(std::min(bytes.size(), write_size));
        if (::WriteFile(handle_of(descriptor), bytes.data(), piece, &count, nullptr) == 0) {
            return false;
        }
        bytes = bytes.subspan(count);
    }
    return true;
}

std::string write_problem() {
    const DWORD error = ::GetLastError();
    return error == ERROR_NO_DATA || error == ERROR_BROKEN_PIPE
               ? std::string()
               : std::system_category().message(static_cast<int>(error));
}

std::ptrdiff_t read_some(std::span<std::byte> buffer) {
    DWORD count = 0;
    if (::ReadFile(handle_of(in), buffer.data(), static_cast<DWORD>(buffer.size()), &count, nullptr) != 0) {
        return static_cast<std::ptrdiff_t>(count);
    }
    return ::GetLastError() == ERROR_BROKEN_PIPE ? 0 : -1; // the writing end of a pipe is closed
}

bool read_again() {
    return false;
}

model::channel::TerminalSize screen_size(int descriptor) {
    CONSOLE_SCREEN_BUFFER_INFO info{};
    model::channel::TerminalSize result;
    if (::GetConsoleScreenBufferInfo(handle_of(descriptor), &info) != 0) {
        constexpr int limit = model::channel::terminal_size_limit;
        result.cols = static_cast<std::uint16_t>(std::clamp(info.srWindow.Right - info.srWindow.Left + 1, 1, limit));
        result.rows = static_cast<std::uint16_t>(std::clamp(info.srWindow.Bottom - info.srWindow.Top + 1, 1, limit));
    }
    return result;
}

struct RawMode::State {
    HANDLE handle;
    DWORD before;
};

RawMode::RawMode(int descriptor) {
    const HANDLE handle = handle_of(descriptor);
    DWORD before = 0;
    if (::GetConsoleMode(handle, &before) != 0) {
        constexpr DWORD cooked = ENABLE_ECHO_INPUT | ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT;
        if (::SetConsoleMode(handle, (before & ~cooked) | ENABLE_VIRTUAL_TERMINAL_INPUT) != 0) {
            state_ = std::make_unique<State>(handle, before);
        }
    }
}

RawMode::~RawMode() {
    if (state_) {
        ::SetConsoleMode(state_->handle, state_->before);
    }
}

struct SilentTyping::State {
    DWORD before;
};

SilentTyping::SilentTyping() {
    DWORD before = 0;
    if (::GetConsoleMode(handle_of(in), &before) != 0) {
        ::SetConsoleMode(handle_of(in), before & ~static_cast<DWORD>(ENABLE_ECHO_INPUT));
        state_ = std::make_unique<State>(before);
    }
}

SilentTyping::~SilentTyping() {
    if (state_) {
        ::SetConsoleMode(handle_of(in), state_->before);
    }
}

bool SilentTyping::silent() const {
    return state_ != nullptr;
}

} // namespace berth::cli::console
#endif
