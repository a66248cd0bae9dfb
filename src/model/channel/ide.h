// The browser IDE's streams. `ide` is one connection to the IDE's own HTTP server: raw bytes both ways, refused with
// `unavailable` while it starts. `ide-status` starts it where it does not run, answers with one IdeStatus as a JSON
// document, and ends.
#pragma once

#include "model/preferences.h"

#include <optional>

namespace berth::model::channel {

inline constexpr std::string_view ide_kind = "ide";
inline constexpr std::string_view ide_status_kind = "ide-status";

// How either stream is opened. Preferences that are given hold from then on; an IDE that runs takes them up at once.
struct IdeTarget {
    std::optional<IdePreferences> preferences;

    friend bool operator==(const IdeTarget&, const IdeTarget&) = default;
};

enum class IdeState {
    unavailable, // this workspace has none; detail says why
    stopped,
    starting, // detail says what is being done
    running,
    failed // it ended by itself and is tried again; detail says how it ended
};
std::string_view to_string(IdeState state);
Result<IdeState> ide_state_from(std::string_view text);

// An extension that the template or the key bindings ask for.
struct IdeExtension {
    std::string id;     // "publisher.name"
    std::string failed; // why it could not be installed; empty: it is there

    friend bool operator==(const IdeExtension&, const IdeExtension&) = default;
};

struct IdeStatus {
    IdeState state = IdeState::stopped;
    std::string detail;
    std::string version; // "code-server 4.139.1"; empty where there is none
    std::vector<IdeExtension> extensions;

    friend bool operator==(const IdeStatus&, const IdeStatus&) = default;
};

Json encode(const IdeTarget& target);
Json encode(const IdeExtension& extension);
Json encode(const IdeStatus& status);

} // namespace berth::model::channel

namespace berth::model {
template<>
Result<channel::IdeTarget> decode<channel::IdeTarget>(const Json& value);
template<>
Result<channel::IdeExtension> decode<channel::IdeExtension>(const Json& value);
template<>
Result<channel::IdeStatus> decode<channel::IdeStatus>(const Json& value);
} // namespace berth::model
