// YAML as a tree of values with their places, read from text that may be hostile: size, depth and number of values are
// limited; anchors, aliases, tags, duplicate keys and control characters are refused. What the values mean is the
// caller's; templates and the platform's configuration are read through it.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace berth::model {

struct Place {
    int line = 1; // from 1
    int column = 1;

    friend bool operator==(const Place&, const Place&) = default;
};

struct YamlNode {
    enum class Kind { null, scalar, sequence, map };
    struct Entry;

    Kind kind = Kind::null;
    Place place;
    std::string text;            // of a scalar
    bool quoted = false;         // a quoted or block scalar: always a text, never a number or boolean
    std::vector<YamlNode> items; // of a sequence
    std::vector<Entry> entries;  // of a map, in the order written

    // The value under `key`, or null.
    const YamlNode* find(std::string_view key) const;
};

struct YamlNode::Entry {
    std::string key;
    Place place; // of the key
    YamlNode value;
};

struct YamlProblem {
    Place place;
    std::string message; // what is wrong
    std::string hint;    // what is allowed
};

struct YamlLimits {
    std::size_t size = 256 * 1024; // bytes
    int depth = 8;
    std::size_t values = 10'000;
};

// The one document that `text` holds, or the first thing that is wrong with it.
std::expected<YamlNode, YamlProblem> read_yaml(std::string_view text, const YamlLimits& limits = {});

// A text for a message: quoted, cut to 40 characters, control characters as "?".
std::string quoted_for_people(std::string_view text);

} // namespace berth::model
