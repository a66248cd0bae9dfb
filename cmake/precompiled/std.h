// Precompiled for the pure rooms: what nearly each of their files includes and what is slow to parse.
// Only for speed: each file still includes what it uses, and a build with BERTH_PRECOMPILE=OFF proves it.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <deque>
#include <expected>
#include <filesystem>
#include <format>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ranges>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>
