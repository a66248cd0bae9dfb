#include "desktop/create/name_suggestion.h"

#include <array>
#include <string_view>

namespace berth::desktop {

namespace {

using namespace std::literals;

constexpr std::array adjectives{
    "amber"sv,  "azure"sv, "brave"sv,  "bright"sv, "brisk"sv, "calm"sv,  "clear"sv, "coral"sv,
    "deep"sv,   "fair"sv,  "fresh"sv,  "gentle"sv, "grand"sv, "keen"sv,  "lucky"sv, "lunar"sv,
    "mellow"sv, "misty"sv, "nimble"sv, "noble"sv,  "polar"sv, "quick"sv, "quiet"sv, "royal"sv,
    "silver"sv, "solar"sv, "steady"sv, "sunny"sv,  "swift"sv, "tidal"sv, "vivid"sv, "warm"sv,
};
constexpr std::array nouns{
    "anchor"sv,  "atoll"sv,   "bay"sv,   "beacon"sv,  "breeze"sv,  "bridge"sv, "buoy"sv,    "canoe"sv,
    "captain"sv, "compass"sv, "cove"sv,  "current"sv, "dolphin"sv, "ferry"sv,  "fjord"sv,   "galley"sv,
    "gull"sv,    "harbor"sv,  "haven"sv, "heron"sv,   "island"sv,  "lagoon"sv, "lantern"sv, "mast"sv,
    "otter"sv,   "pelican"sv, "pier"sv,  "reef"sv,    "rudder"sv,  "sail"sv,   "shore"sv,   "voyage"sv,
};

// So many free draws before a number is added: by then nearly all of the 1,024 are taken.
constexpr int most_draws = 32;

} // namespace

std::string suggest_workspace_name(const std::set<std::string>& taken, const Chance& chance) {
    std::string name;
    for (int i = 0; i < most_draws; ++i) {
        name = std::string(adjectives[chance(adjectives.size())]) + "-" + std::string(nouns[chance(nouns.size())]);
        if (!taken.contains(name)) {
            return name;
        }
    }
    for (std::uint64_t number = 2;; ++number) {
        if (std::string numbered = name + "-" + std::to_string(number); !taken.contains(numbered)) {
            return numbered;
        }
    }
}

} // namespace berth::desktop
