// The `exec` stream: one process in the workspace with its three streams kept apart, its exit status passed on.
#pragma once

#include "model/channel/frame.h"
#include "model/json.h"

#include <map>

namespace berth::model::channel {

inline constexpr std::string_view exec_kind = "exec";

struct TerminalSize {
    std::uint16_t cols = 80;
    std::uint16_t rows = 24;

    friend bool operator==(const TerminalSize&, const TerminalSize&) = default;
};
// Beyond it no screen goes, and memory per screen stays bounded.
inline constexpr std::uint16_t terminal_size_limit = 1000;

struct Pty {
    TerminalSize size;
    std::string term = "xterm-256color";

    friend bool operator==(const Pty&, const Pty&) = default;
};

// How the stream is opened.
struct ExecTarget {
    std::vector<std::string> argv; // at least one
    bool shell = false;            // argv has one element, which the login shell runs: sh -lc
    std::string cwd;               // empty: the workspace's directory
    std::map<std::string, std::string> env;
    std::optional<Pty> pty; // with it, stdout carries everything and stderr nothing

    friend bool operator==(const ExecTarget&, const ExecTarget&) = default;
};

enum class ExecFrame : std::uint8_t {
    // client to agent
    stdin_data = 0x01,
    stdin_end = 0x02,
    signal = 0x03, // {"signal":"INT"}
    resize = 0x04, // {"cols","rows"}
    // agent to client
    stdout_data = 0x81,
    stderr_data = 0x82,
    exit = 0x83 // {"code":n} or {"signal":"TERM"}
};

// How a process ended: by itself with a code, or by a signal ("KILL", without SIG).
struct ExitStatus {
    std::optional<int> code;
    std::string signal;

    friend bool operator==(const ExitStatus&, const ExitStatus&) = default;
};

// A signal that may be sent to a process: HUP, INT, QUIT, KILL, USR1, USR2, TERM, CONT, STOP, TSTP, WINCH.
struct SignalRequest {
    std::string signal;

    friend bool operator==(const SignalRequest&, const SignalRequest&) = default;
};
bool is_signal_name(std::string_view name);
// No argument, path or variable may: the system would cut it there.
bool holds_nul(std::string_view text);

// A frame whose payload is a JSON document.
template<typename Type, typename Message>
Bytes encode_message(Type type, const Message& message) {
    return encode_frame(static_cast<std::uint8_t>(type), as_bytes(dump(encode(message))));
}
// The message in such a frame.
template<typename Message>
Result<Message> decode_message(const Frame& frame) {
    return decode_text<Message>(as_text(frame.payload));
}

Json encode(const TerminalSize& size);
Json encode(const Pty& pty);
Json encode(const ExecTarget& target);
Json encode(const ExitStatus& status);
Json encode(const SignalRequest& request);

} // namespace berth::model::channel

namespace berth::model {
template<>
Result<channel::TerminalSize> decode<channel::TerminalSize>(const Json& value);
template<>
Result<channel::Pty> decode<channel::Pty>(const Json& value);
template<>
Result<channel::ExecTarget> decode<channel::ExecTarget>(const Json& value);
template<>
Result<channel::ExitStatus> decode<channel::ExitStatus>(const Json& value);
template<>
Result<channel::SignalRequest> decode<channel::SignalRequest>(const Json& value);
} // namespace berth::model
