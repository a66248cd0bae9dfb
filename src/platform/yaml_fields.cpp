#include "platform/yaml_fields.h"

#include "base/format.h"
#include "model/ids.h"

#include <algorithm>
#include <charconv>

namespace berth::platform {

void YamlProblems::add(const YAML::Mark& mark, const std::string& what) {
    // yaml-cpp counts from 0, people from 1; what is not in the file has no place.
    problems_.push_back(mark.is_null() ? berth::format("{}: {}", file_, what)
                                       : berth::format("{}:{}:{}: {}", file_, mark.line + 1, mark.column + 1, what));
}

YamlFields::YamlFields(const YAML::Node& map, std::string path, std::initializer_list<std::string_view> known,
                       YamlProblems& problems)
    : map_(map)
    , path_(std::move(path))
    , problems_(problems) {
    if (!map_.IsDefined() || map_.IsNull()) {
        map_.reset(YAML::Node(YAML::NodeType::Map));
        return;
    }
    if (!map_.IsMap()) {
        problems_.add(map_.Mark(), berth::format("{} has to be a map.", path_.empty() ? "The file" : path_));
        map_.reset(YAML::Node(YAML::NodeType::Map));
        return;
    }
    std::vector<std::string> seen;
    for (const auto& member : map_) {
        const auto name = member.first.IsScalar() ? member.first.Scalar() : std::string("?");
        if (std::ranges::find(known, name) == known.end()) {
            const auto near = model::nearest(name, known);
            problems_.add(member.first.Mark(),
                          berth::format("{} is not known.{}", path_of(name),
                                        near.empty() ? std::string() : berth::format(" Did you mean {}?", near)));
        } else if (std::ranges::find(seen, name) != seen.end()) {
            problems_.add(member.first.Mark(), berth::format("{} stands here twice.", path_of(name)));
        }
        seen.push_back(name);
    }
}

bool YamlFields::has(const char* name) const {
    return !at(name).IsNull();
}

YAML::Node YamlFields::at(const char* name) const {
    const YAML::Node member = std::as_const(map_)[name];
    return member.IsDefined() ? member : YAML::Node();
}

std::string YamlFields::path_of(std::string_view name) const {
    return path_.empty() ? std::string(name) : berth::format("{}.{}", path_, name);
}

bool YamlFields::scalar(const char* name, std::string& out, std::string_view expected) {
    if (!has(name)) {
        return false;
    }
    const YAML::Node member = at(name);
    if (!member.IsScalar()) {
        problems_.add(member.Mark(), berth::format("{} has to be {}.", path_of(name), expected));
        return false;
    }
    out = member.Scalar();
    return true;
}

void YamlFields::get(const char* name, std::string& out) {
    scalar(name, out, "a text");
}

void YamlFields::get(const char* name, bool& out) {
    std::string text;
    if (!scalar(name, text, "true or false")) {
        return;
    }
    if (text != "true" && text != "false") {
        problems_.add(at(name).Mark(), berth::format("{} is \"{}\". Allowed are true and false.", path_of(name), text));
        return;
    }
    out = text == "true";
}

void YamlFields::get(const char* name, std::filesystem::path& out, const std::filesystem::path& base) {
    std::string text;
    if (scalar(name, text, "a path")) {
        out = (base / text).lexically_normal();
    }
}

void YamlFields::get(const char* name, std::vector<std::string>& out) {
    if (!has(name)) {
        return;
    }
    const YAML::Node list = at(name);
    if (!list.IsSequence() || !std::ranges::all_of(list, [](const YAML::Node& item) { return item.IsScalar(); })) {
        problems_.add(list.Mark(), berth::format("{} has to be a list of texts.", path_of(name)));
        return;
    }
    out.clear();
    for (const auto& item : list) {
        out.push_back(item.Scalar());
    }
}

bool YamlFields::number(const char* name, std::uint64_t& out, std::uint64_t min, std::uint64_t max) {
    std::string text;
    if (!scalar(name, text, "a number")) {
        return false;
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || end != text.data() + text.size() || out < min || out > max) {
        problems_.add(at(name).Mark(),
                      berth::format("{} is \"{}\". Allowed are {} to {}.", path_of(name), text, min, max));
        return false;
    }
    return true;
}

void YamlFields::refuse(const char* name, const std::string& what) {
    problems_.add(has(name) ? at(name).Mark() : map_.Mark(), what);
}

} // namespace berth::platform
