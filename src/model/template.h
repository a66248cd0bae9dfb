// A workspace template as values: what `devenv/v1` YAML says once it was read and found right.
// Reading it is model/template_parser.h; filling its parameters in is model/parameters.h.
#pragma once

#include "model/quantity.h"

#include <cstdint>
#include <optional>

namespace berth::model {

struct Image {
    std::string repository;
    std::string tag; // "latest" where the template says nothing

    friend bool operator==(const Image&, const Image&) = default;
};

// Limits of a workspace; what is not said is not limited by the template.
struct Resources {
    std::optional<Quantity> cpu;    // cores
    std::optional<Quantity> memory; // bytes
    std::optional<Quantity> disk;   // bytes
    std::optional<Quantity> gpu;    // devices

    friend bool operator==(const Resources&, const Resources&) = default;
};

struct Tool {
    std::string name;
    std::string version; // empty: any

    friend bool operator==(const Tool&, const Tool&) = default;
};

struct Port {
    std::uint16_t port = 0;
    std::string name;
    bool is_public = false; // "public" in YAML and JSON

    friend bool operator==(const Port&, const Port&) = default;
};

struct Parameter {
    std::string name; // becomes an environment variable of that name
    std::string description;
    std::optional<std::string> default_value; // "default"; never for a secret
    bool required = false;
    bool secret = false; // its value is stored encrypted and never shown
    std::vector<std::string> choices;
    bool inferred = false; // not declared, but used as ${NAME} in init or env

    friend bool operator==(const Parameter&, const Parameter&) = default;
};

struct Template {
    std::string name;
    std::string description;
    Image image;
    Resources resources;
    std::vector<Tool> tools;
    std::vector<std::string> extensions;
    std::vector<Port> ports;
    std::vector<std::string> init; // shell commands, each one recorded step, all in one environment
    std::vector<std::pair<std::string, std::string>> env; // in the order written; values may hold ${NAME}
    std::vector<Parameter> parameters;                    // declared ones first, then inferred ones

    friend bool operator==(const Template&, const Template&) = default;
};

Json encode(const Image& image);
Json encode(const Resources& resources);
Json encode(const Tool& tool);
Json encode(const Port& port);
Json encode(const Parameter& parameter);
Json encode(const Template& value); // for the database: a workspace keeps the template it was made from
template<>
Result<Image> decode<Image>(const Json& value);
template<>
Result<Resources> decode<Resources>(const Json& value);
template<>
Result<Tool> decode<Tool>(const Json& value);
template<>
Result<Port> decode<Port>(const Json& value);
template<>
Result<Parameter> decode<Parameter>(const Json& value);
template<>
Result<Template> decode<Template>(const Json& value);

} // namespace berth::model
