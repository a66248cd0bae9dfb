// Reads the members of YAML maps into variables and gathers what is wrong with them, each with its line and column.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace berth::platform {

// The problems of one file, in the order found: "FILE:LINE:COLUMN: what".
class YamlProblems {
public:
    explicit YamlProblems(std::string file)
        : file_(std::move(file)) {}

    void add(const YAML::Mark& mark, const std::string& what);
    const std::vector<std::string>& all() const { return problems_; }

private:
    std::string file_;
    std::vector<std::string> problems_;
};

// One map of the file. A member that is missing leaves its variable as it is.
class YamlFields {
public:
    // `path` names the map in messages ("oidc"); empty for the document. Unknown members are problems.
    YamlFields(const YAML::Node& map, std::string path, std::initializer_list<std::string_view> known,
               YamlProblems& problems);

    bool has(const char* name) const;
    YAML::Node at(const char* name) const; // null where it is missing
    std::string path_of(std::string_view name) const;

    void get(const char* name, std::string& out);
    void get(const char* name, bool& out);
    void get(const char* name, std::filesystem::path& out, const std::filesystem::path& base);
    void get(const char* name, std::vector<std::string>& out);
    template<typename Integer>
    void get_number(const char* name, Integer& out, std::uint64_t min, std::uint64_t max) {
        std::uint64_t value = 0;
        if (number(name, value, min, max)) {
            out = static_cast<Integer>(value);
        }
    }
    // A problem with a member, or with the map where it has no such member.
    void refuse(const char* name, const std::string& what);

private:
    bool scalar(const char* name, std::string& out, std::string_view expected);
    bool number(const char* name, std::uint64_t& out, std::uint64_t min, std::uint64_t max);

    YAML::Node map_;
    std::string path_;
    YamlProblems& problems_;
};

} // namespace berth::platform
