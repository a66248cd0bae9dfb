#include "model/tools.h"

#include "base/ascii.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>

namespace berth::model {

namespace {

struct ToolRow {
    std::string_view tool;
    std::array<std::string_view, 3> commands; // unused places are empty
    std::array<std::string_view, 2> arguments{"--version", ""};
};

constexpr std::array probes{
    ToolRow{"docker", {"docker", "podman"}},
    ToolRow{"go", {"go"}, {"version"}},
    ToolRow{"golang", {"go"}, {"version"}},
    ToolRow{"helm", {"helm"}, {"version", "--short"}},
    ToolRow{"java", {"java"}, {"-version"}},
    ToolRow{"javac", {"javac"}, {"-version"}},
    ToolRow{"jdk", {"javac", "java"}, {"-version"}},
    ToolRow{"kubectl", {"kubectl"}, {"version", "--client"}},
    ToolRow{"lua", {"lua", "lua5.4", "lua5.3"}, {"-v"}},
    ToolRow{"maven", {"mvn"}},
    ToolRow{"node", {"node", "nodejs"}},
    ToolRow{"node.js", {"node", "nodejs"}},
    ToolRow{"nodejs", {"node", "nodejs"}},
    ToolRow{"openjdk", {"java"}, {"-version"}},
    ToolRow{"openssh", {"ssh"}, {"-V"}},
    ToolRow{"pip", {"pip", "pip3"}},
    ToolRow{"postgres", {"postgres", "psql"}},
    ToolRow{"postgresql", {"psql", "postgres"}},
    ToolRow{"python", {"python3", "python"}},
    ToolRow{"redis", {"redis-server", "redis-cli"}},
    ToolRow{"ripgrep", {"rg"}},
    ToolRow{"rust", {"rustc"}},
    ToolRow{"ssh", {"ssh"}, {"-V"}},
    ToolRow{"terraform", {"terraform"}, {"version"}},
    ToolRow{"tmux", {"tmux"}, {"-V"}},
    ToolRow{"typescript", {"tsc"}},
    ToolRow{"zip", {"zip"}, {"-v"}},
};

// "20.19.2-rc1" is {20, 19, 2}: numbers up to the first thing that is none.
std::vector<std::uint64_t> numbers_of(std::string_view version) {
    std::vector<std::uint64_t> numbers;
    while (!version.empty() && is_digit(version.front())) {
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), number);
        if (error != std::errc()) {
            break;
        }
        numbers.push_back(number);
        version.remove_prefix(static_cast<std::size_t>(end - version.data()));
        if (version.size() < 2 || version.front() != '.') {
            break;
        }
        version.remove_prefix(1);
    }
    return numbers;
}

// What is not said counts as 0: 3.20 is 3.20.0.
std::strong_ordering compare(std::vector<std::uint64_t> left, std::vector<std::uint64_t> right) {
    const std::size_t size = std::max(left.size(), right.size());
    left.resize(size);
    right.resize(size);
    return left <=> right;
}

bool begins_with(const std::vector<std::uint64_t>& version, const std::vector<std::uint64_t>& prefix) {
    return version.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), version.begin());
}

// "^1.2" keeps the first number that is not 0, "~1.2" the first two.
bool is_compatible(const std::vector<std::uint64_t>& found, const std::vector<std::uint64_t>& wanted, char how) {
    std::size_t kept = how == '^' ? 1 : 2;
    if (how == '^') {
        while (kept < wanted.size() && wanted[kept - 1] == 0) {
            ++kept;
        }
    }
    kept = std::min(kept, wanted.size());
    const std::vector<std::uint64_t> prefix(wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(kept));
    return begins_with(found, prefix) && compare(found, wanted) >= 0;
}

bool holds(const std::vector<std::uint64_t>& found, std::string_view comparison,
           const std::vector<std::uint64_t>& wanted) {
    if (comparison == ">=") {
        return compare(found, wanted) >= 0;
    }
    if (comparison == ">") {
        return compare(found, wanted) > 0 && !begins_with(found, wanted);
    }
    if (comparison == "<=") {
        return compare(found, wanted) <= 0 || begins_with(found, wanted);
    }
    if (comparison == "<") {
        return compare(found, wanted) < 0;
    }
    if (comparison.starts_with('^') || comparison.starts_with('~')) {
        return is_compatible(found, wanted, comparison.front());
    }
    return begins_with(found, wanted);
}

constexpr std::string_view comparisons = "<>=^~";

} // namespace

ToolProbe probe_of(std::string_view tool) {
    const auto row = std::ranges::find(probes, tool, &ToolRow::tool);
    if (row == probes.end()) {
        return {{std::string(tool)}, {"--version"}};
    }
    ToolProbe probe;
    for (const std::string_view command : row->commands) {
        if (!command.empty()) {
            probe.commands.emplace_back(command);
        }
    }
    for (const std::string_view argument : row->arguments) {
        if (!argument.empty()) {
            probe.arguments.emplace_back(argument);
        }
    }
    return probe;
}

std::string version_in(std::string_view output) {
    std::string_view lone; // a number without a dot, such as Java's "17"
    for (std::size_t at = 0; at < output.size();) {
        // "g++-14" and "x86_64" hold numbers that are part of a name.
        const bool in_name = at > 0 && (output[at - 1] == '-' || output[at - 1] == '_' || output[at - 1] == '+');
        if (!is_digit(output[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        bool dotted = false;
        while (end < output.size() && (is_digit(output[end]) ||
                                       (output[end] == '.' && end + 1 < output.size() && is_digit(output[end + 1])))) {
            dotted = dotted || output[end] == '.';
            ++end;
        }
        const std::string_view number = output.substr(at, end - at);
        if (dotted) {
            return std::string(number);
        }
        if (lone.empty() && !in_name) {
            lone = number;
        }
        at = end;
    }
    return std::string(lone);
}

bool satisfies(std::string_view found, std::string_view wanted) {
    const auto version = numbers_of(found);
    while (!wanted.empty()) {
        const std::size_t begin = std::min(wanted.find_first_not_of(comparisons), wanted.size());
        const std::string_view comparison = wanted.substr(0, begin);
        wanted.remove_prefix(begin);
        const std::size_t end = std::min(wanted.find_first_of(comparisons), wanted.size());
        std::string_view term = wanted.substr(0, end);
        wanted.remove_prefix(end);
        if (term.starts_with('v')) {
            term.remove_prefix(1);
        }
        const auto numbers = numbers_of(term);
        if (numbers.empty()) { // "latest", "lts", "*"
            continue;
        }
        if (version.empty() || !holds(version, comparison, numbers)) {
            return false;
        }
    }
    return true;
}

ToolReport judge(const Tool& tool, const std::optional<std::string>& output) {
    ToolReport report{.name = tool.name, .wanted = tool.version, .found = {}, .state = ToolState::missing};
    if (output) {
        report.found = version_in(*output);
        report.state = satisfies(report.found, tool.version) ? ToolState::present : ToolState::other_version;
    }
    return report;
}

} // namespace berth::model
