// The `terminal` stream (attach to a terminal of the agent, or make one) and the `terminals` stream (list them).
// On attaching the agent sends attached, snapshot…, snapshot_end, then what happens live.
#pragma once

#include "model/channel/exec.h"
#include "model/time.h"

namespace berth::model::channel {

inline constexpr std::string_view terminal_kind = "terminal";
inline constexpr std::string_view terminals_kind = "terminals"; // target {}; answers one TerminalList, then ends
inline constexpr std::string_view new_terminal = "new";

// How the stream is opened.
struct TerminalTarget {
    std::string terminal;             // an id ("t1") or "new"
    std::optional<TerminalSize> size; // "cols" and "rows"; a must for a new one
    std::string name;                 // of a new one, for people
    std::string cwd;                  // of a new one
    bool read_only = false;

    friend bool operator==(const TerminalTarget&, const TerminalTarget&) = default;
};

enum class TerminalFrame : std::uint8_t {
    // client to agent
    input = 0x01,
    resize = 0x02, // TerminalSize
    detach = 0x03,
    hang_up = 0x04, // {}: ends the terminal, as if its window had been closed; for everybody
    rename = 0x05,  // TitleChange: its name in lists from now on
    colors = 0x06,  // TerminalColors: what programs are told that ask for them
    // agent to client
    attached = 0x81,     // TerminalInfo
    snapshot = 0x82,     // bytes that rebuild the screen on a fresh terminal of that size
    snapshot_end = 0x83, // {}
    output = 0x84,       // bytes
    resized = 0x85,      // TerminalSize
    title = 0x86,        // TitleChange
    exited = 0x87        // ExitStatus
};

struct TerminalInfo {
    std::string terminal; // its id
    std::string name;
    TerminalSize size;
    std::string title;
    std::int64_t pid = 0; // of the process that was started in it
    Time created;
    std::uint32_t clients = 0; // attached to it now

    friend bool operator==(const TerminalInfo&, const TerminalInfo&) = default;
};

struct TitleChange {
    std::string title;

    friend bool operator==(const TitleChange&, const TitleChange&) = default;
};

// The colours of the terminal at a client, 0xRRGGBB.
struct TerminalColors {
    std::uint32_t foreground = 0;
    std::uint32_t background = 0;

    friend bool operator==(const TerminalColors&, const TerminalColors&) = default;
};

struct TerminalList {
    std::vector<TerminalInfo> terminals;

    friend bool operator==(const TerminalList&, const TerminalList&) = default;
};

// "t" and a number, as the agent counts its terminals.
bool is_terminal_id(std::string_view text);
// At most 64 bytes, no control characters.
bool is_terminal_name(std::string_view text);

Json encode(const TerminalTarget& target);
Json encode(const TerminalInfo& info);
Json encode(const TitleChange& change);
Json encode(const TerminalColors& colors);
Json encode(const TerminalList& list);

} // namespace berth::model::channel

namespace berth::model {
template<>
Result<channel::TerminalTarget> decode<channel::TerminalTarget>(const Json& value);
template<>
Result<channel::TerminalInfo> decode<channel::TerminalInfo>(const Json& value);
template<>
Result<channel::TitleChange> decode<channel::TitleChange>(const Json& value);
template<>
Result<channel::TerminalColors> decode<channel::TerminalColors>(const Json& value);
template<>
Result<channel::TerminalList> decode<channel::TerminalList>(const Json& value);
} // namespace berth::model
