// A name for a workspace that nobody has to think about: an adjective and a noun of the sea, "calm-harbor". Promises a
// DNS label that is not among the taken ones. Pure: chance is given.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>

namespace berth::desktop {

// A number below `bound`, evenly distributed.
using Chance = std::function<std::uint32_t(std::uint32_t bound)>;

std::string suggest_workspace_name(const std::set<std::string>& taken, const Chance& chance);

} // namespace berth::desktop
