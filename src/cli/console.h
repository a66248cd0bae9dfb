// The terminal that the program runs in: writing, asking, its size, raw mode. The only place that knows its file
// descriptors. console.cpp holds what is the same everywhere, console_posix.cpp and console_windows.cpp the rest.
#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "model/channel/exec.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace berth::cli::console {

inline constexpr int in = 0;
inline constexpr int out = 1;
inline constexpr int err = 2;

bool is_terminal(int descriptor);

// All of it, waiting where the reader is slow. False when nobody reads any more.
bool write(int descriptor, ByteView bytes);
// Why the last write() failed, in the system's words; empty where nobody reads any more.
std::string write_problem();
// To standard output. After what could not be written nothing else is, so that no line is missing between others.
bool print(std::string_view text);
inline bool complain(std::string_view text) {
    return write(err, as_bytes(text));
}

// `lost` is called once, when something that is printed does not arrive: nobody reads any more, or the disk is full.
void when_output_is_lost(std::function<void()> lost);
// Whether all that was printed arrived. Errors: cancelled where nobody reads any more, io_error with the reason.
Result<void> output_arrived();
// The error for a write_problem().
Error output_error(const std::string& problem);

// Of the terminal behind a descriptor; 80x24 where it is none or does not say.
model::channel::TerminalSize screen_size(int descriptor);

// A yes-or-no question on the terminal. Errors: invalid_argument where nobody can be asked.
Result<bool> confirm(const std::string& question);
// A line typed without being seen. Errors: invalid_argument where nobody can be asked.
Result<Secret> ask_secret(const std::string& prompt);

// Everything of standard input, at most `limit` bytes.
Result<std::string> read_all(std::size_t limit);

// Some of standard input, waiting for it: how much, 0 at its end, less where it cannot be read, interrupted too.
std::ptrdiff_t read_some(std::span<std::byte> buffer);
// Whether the last read_some() only has to be tried again.
bool read_again();

// Hands every key to the program while it lasts, and the terminal back as it was.
class RawMode {
public:
    explicit RawMode(int descriptor);
    ~RawMode();
    RawMode(const RawMode&) = delete;
    RawMode& operator=(const RawMode&) = delete;

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Types unseen while it lasts.
class SilentTyping {
public:
    SilentTyping();
    ~SilentTyping();
    SilentTyping(const SilentTyping&) = delete;
    SilentTyping& operator=(const SilentTyping&) = delete;

    // Whether the terminal agreed.
    bool silent() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace berth::cli::console
