#include "model/template_parser.h"

#include "base/format.h"
#include "model/template_rules.h"
#include "model/variables.h"
#include "model/yaml_tree.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace berth::model {

namespace {

using Keys = std::span<const std::string_view>;

constexpr std::array<std::string_view, 4> root_keys{"apiVersion", "kind", "metadata", "spec"};
constexpr std::array<std::string_view, 2> metadata_keys{"name", "description"};
constexpr std::array<std::string_view, 8> spec_keys{"image", "resources", "tools", "extensions",
                                                    "ports", "init",      "env",   "parameters"};
constexpr std::array<std::string_view, 2> image_keys{"repository", "tag"};
constexpr std::array<std::string_view, 4> resource_keys{"cpu", "memory", "disk", "gpu"};
constexpr std::array<std::string_view, 2> tool_keys{"name", "version"};
constexpr std::array<std::string_view, 3> port_keys{"port", "name", "public"};
constexpr std::array<std::string_view, 6> parameter_keys{"name",     "description", "default",
                                                         "required", "secret",      "choices"};

std::string join(Keys names) {
    std::string list;
    for (std::string_view name : names) {
        list += (list.empty() ? "" : ", ") + std::string(name);
    }
    return list;
}

std::string_view kind_of(const YamlNode& node) {
    switch (node.kind) {
    case YamlNode::Kind::null:
        return "empty";
    case YamlNode::Kind::scalar:
        return "a text";
    case YamlNode::Kind::sequence:
        return "a list";
    case YamlNode::Kind::map:
        return "a map";
    }
    return "";
}

// Goes through the tree once and writes down every problem. Where a value is wrong the default stays, so that the rest
// can still be looked at.
class Reader {
public:
    Template read(const YamlNode& root);
    TemplateProblems problems() &&;

private:
    void problem(Place place, std::string message, std::string hint = {}) {
        problems_.push_back({place.line, place.column, std::move(message), std::move(hint)});
    }

    // Whether `node` is a map; its keys are held against `keys` and `required` must be among them.
    bool map(const YamlNode& node, const std::string& path, Keys keys, Keys required = {});
    // The items of a list, or none with a problem.
    const std::vector<YamlNode>& list(const YamlNode& node, const std::string& path, std::size_t limit);
    // A text that `rule` allows.
    std::string text(const YamlNode& node, const std::string& path, const TextRule& rule);
    bool boolean(const YamlNode& node, const std::string& path);

    void read_metadata(const YamlNode& node);
    void read_spec(const YamlNode& node);
    void read_image(const YamlNode& node);
    void read_resources(const YamlNode& node);
    void read_tools(const YamlNode& node);
    void read_extensions(const YamlNode& node);
    void read_ports(const YamlNode& node);
    void read_init(const YamlNode& node);
    void read_env(const YamlNode& node);
    void read_parameters(const YamlNode& node);
    Parameter read_parameter(const YamlNode& node, const std::string& path);
    void check_default(const Parameter& parameter, const YamlNode& node, const std::string& path);
    void check_env_against_parameters();
    void infer_parameters();

    Template result_;
    std::vector<Place> env_places_; // of the names in result_.env
    TemplateProblems problems_;
};

bool Reader::map(const YamlNode& node, const std::string& path, Keys keys, Keys required) {
    const std::string where = path.empty() ? "The template" : path;
    if (node.kind != YamlNode::Kind::map) {
        problem(node.place, berth::format("{} is {}.", where, kind_of(node)),
                berth::format("It must be a map with {}.", join(keys)));
        return false;
    }
    const std::string prefix = path.empty() ? "" : path + ".";
    for (const YamlNode::Entry& entry : node.entries) {
        if (std::ranges::contains(keys, entry.key)) {
            continue;
        }
        const std::string_view meant = nearest(entry.key, keys);
        problem(entry.place, berth::format("{} has no key {}.", where, quoted_for_people(entry.key)),
                (meant.empty() ? std::string() : berth::format("Did you mean {}? ", meant)) +
                    berth::format("Allowed are {}.", join(keys)));
    }
    for (std::string_view key : required) {
        if (node.find(key) == nullptr) {
            problem(node.place, berth::format("{}{} is missing.", prefix, key));
        }
    }
    return true;
}

const std::vector<YamlNode>& Reader::list(const YamlNode& node, const std::string& path, std::size_t limit) {
    static const std::vector<YamlNode> none;
    if (node.kind != YamlNode::Kind::sequence) {
        problem(node.place, berth::format("{} is {}.", path, kind_of(node)),
                "It must be a list: lines that begin with \"- \".");
        return none;
    }
    if (node.items.size() > limit) {
        problem(node.place, berth::format("{} has {} items.", path, node.items.size()),
                berth::format("Allowed are {}.", limit));
        return none;
    }
    return node.items;
}

std::string Reader::text(const YamlNode& node, const std::string& path, const TextRule& rule) {
    if (node.kind != YamlNode::Kind::scalar) {
        problem(node.place, berth::format("{} is {}.", path, kind_of(node)),
                berth::format("It must be {}.", rule.allowed));
        return {};
    }
    if (!rule.holds(node.text)) {
        problem(node.place, berth::format("{} is {}.", path, quoted_for_people(node.text)),
                berth::format("It must be {}.", rule.allowed));
        return {};
    }
    return node.text;
}

bool Reader::boolean(const YamlNode& node, const std::string& path) {
    const bool plain = node.kind == YamlNode::Kind::scalar && !node.quoted;
    if (!plain || (node.text != "true" && node.text != "false")) {
        problem(node.place,
                berth::format("{} is {}.", path,
                              node.kind == YamlNode::Kind::scalar ? quoted_for_people(node.text)
                                                                  : std::string(kind_of(node))),
                "It must be true or false.");
        return false;
    }
    return node.text == "true";
}

Template Reader::read(const YamlNode& root) {
    if (!map(root, "", root_keys, root_keys)) {
        return {};
    }
    if (const YamlNode* version = root.find("apiVersion")) {
        text(*version, "apiVersion", rule::api_version);
    }
    if (const YamlNode* kind = root.find("kind")) {
        text(*kind, "kind", rule::kind);
    }
    if (const YamlNode* metadata = root.find("metadata")) {
        read_metadata(*metadata);
    }
    if (const YamlNode* spec = root.find("spec")) {
        read_spec(*spec);
    }
    check_env_against_parameters();
    infer_parameters();
    return std::move(result_);
}

TemplateProblems Reader::problems() && {
    std::ranges::stable_sort(problems_, {},
                             [](const TemplateProblem& problem) { return std::pair(problem.line, problem.column); });
    if (problems_.size() > template_problem_limit) {
        problems_.resize(template_problem_limit);
    }
    return std::move(problems_);
}

void Reader::read_metadata(const YamlNode& node) {
    if (!map(node, "metadata", metadata_keys, Keys(metadata_keys).first(1))) {
        return;
    }
    if (const YamlNode* name = node.find("name")) {
        result_.name = text(*name, "metadata.name", rule::dns_label);
    }
    if (const YamlNode* description = node.find("description")) {
        result_.description = text(*description, "metadata.description", rule::description);
    }
}

void Reader::read_spec(const YamlNode& node) {
    if (!map(node, "spec", spec_keys)) {
        return;
    }
    const auto read = [&](std::string_view key, void (Reader::*part)(const YamlNode&)) {
        if (const YamlNode* value = node.find(key)) {
            (this->*part)(*value);
        }
    };
    read("image", &Reader::read_image);
    read("resources", &Reader::read_resources);
    read("tools", &Reader::read_tools);
    read("extensions", &Reader::read_extensions);
    read("ports", &Reader::read_ports);
    read("init", &Reader::read_init);
    read("env", &Reader::read_env);
    read("parameters", &Reader::read_parameters);
}

void Reader::read_image(const YamlNode& node) {
    if (!map(node, "spec.image", image_keys, Keys(image_keys).first(1))) {
        return;
    }
    result_.image.tag = "latest";
    if (const YamlNode* repository = node.find("repository")) {
        result_.image.repository = text(*repository, "spec.image.repository", rule::image_repository);
    }
    if (const YamlNode* tag = node.find("tag")) {
        result_.image.tag = text(*tag, "spec.image.tag", rule::image_tag);
    }
}

void Reader::read_resources(const YamlNode& node) {
    if (!map(node, "spec.resources", resource_keys)) {
        return;
    }
    const std::array<std::optional<Quantity>*, resource_keys.size()> amounts{
        &result_.resources.cpu, &result_.resources.memory, &result_.resources.disk, &result_.resources.gpu};
    for (std::size_t i = 0; i < resource_keys.size(); ++i) {
        const YamlNode* value = node.find(resource_keys[i]);
        if (value == nullptr) {
            continue;
        }
        const std::string path = berth::format("spec.resources.{}", resource_keys[i]);
        auto quantity = Quantity::parse(value->kind == YamlNode::Kind::scalar ? value->text : "");
        if (!quantity) {
            problem(value->place,
                    berth::format("{} is {}: {}", path,
                                  value->kind == YamlNode::Kind::scalar ? quoted_for_people(value->text)
                                                                        : std::string(kind_of(*value)),
                                  quantity.error().message),
                    quantity.error().hint);
        } else if (resource_keys[i] == "gpu" && quantity->milli() % 1000 != 0) {
            problem(value->place, berth::format("{} is {}.", path, quoted_for_people(value->text)),
                    "It must be a whole number of devices.");
        } else if (resource_keys[i] != "gpu" && quantity->milli() == 0) {
            problem(value->place, berth::format("{} is {}.", path, quoted_for_people(value->text)),
                    "It must be more than nothing.");
        } else {
            *amounts[i] = *quantity;
        }
    }
}

void Reader::read_tools(const YamlNode& node) {
    std::size_t index = 0;
    for (const YamlNode& item : list(node, "spec.tools", limit::tools)) {
        const std::string path = berth::format("spec.tools[{}]", index++);
        if (!map(item, path, tool_keys, Keys(tool_keys).first(1))) {
            continue;
        }
        Tool tool;
        if (const YamlNode* name = item.find("name")) {
            tool.name = text(*name, path + ".name", rule::tool_name);
            if (!tool.name.empty() && std::ranges::contains(result_.tools, tool.name, &Tool::name)) {
                problem(name->place, berth::format("{}.name is {} a second time.", path, quoted_for_people(tool.name)),
                        "Each tool stands once.");
            }
        }
        if (const YamlNode* version = item.find("version")) {
            tool.version = text(*version, path + ".version", rule::tool_version);
        }
        result_.tools.push_back(std::move(tool));
    }
}

void Reader::read_extensions(const YamlNode& node) {
    std::size_t index = 0;
    for (const YamlNode& item : list(node, "spec.extensions", limit::extensions)) {
        const std::string path = berth::format("spec.extensions[{}]", index++);
        std::string extension = text(item, path, rule::extension);
        if (!extension.empty() && std::ranges::contains(result_.extensions, extension)) {
            problem(item.place, berth::format("{} is {} a second time.", path, quoted_for_people(extension)),
                    "Each extension stands once.");
        }
        result_.extensions.push_back(std::move(extension));
    }
}

void Reader::read_ports(const YamlNode& node) {
    std::size_t index = 0;
    for (const YamlNode& item : list(node, "spec.ports", limit::ports)) {
        const std::string path = berth::format("spec.ports[{}]", index++);
        if (!map(item, path, port_keys, Keys(port_keys).first(1))) {
            continue;
        }
        Port port;
        if (const YamlNode* number = item.find("port")) {
            const std::string digits = text(*number, path + ".port", rule::port);
            std::from_chars(digits.data(), digits.data() + digits.size(), port.port);
            if (port.port != 0 && std::ranges::contains(result_.ports, port.port, &Port::port)) {
                problem(number->place, berth::format("{}.port is {} a second time.", path, port.port),
                        "Each port stands once.");
            }
        }
        if (const YamlNode* name = item.find("name")) {
            port.name = text(*name, path + ".name", rule::dns_label);
            if (!port.name.empty() && std::ranges::contains(result_.ports, port.name, &Port::name)) {
                problem(name->place, berth::format("{}.name is {} a second time.", path, quoted_for_people(port.name)),
                        "Each name stands once.");
            }
        }
        if (const YamlNode* is_public = item.find("public")) {
            port.is_public = boolean(*is_public, path + ".public");
        }
        result_.ports.push_back(std::move(port));
    }
}

void Reader::read_init(const YamlNode& node) {
    std::size_t index = 0;
    for (const YamlNode& item : list(node, "spec.init", limit::init)) {
        result_.init.push_back(text(item, berth::format("spec.init[{}]", index++), rule::command));
    }
}

void Reader::read_env(const YamlNode& node) {
    if (node.kind != YamlNode::Kind::map) {
        problem(node.place, berth::format("spec.env is {}.", kind_of(node)),
                "It must be a map: lines like \"NAME: value\".");
        return;
    }
    if (node.entries.size() > limit::env) {
        problem(node.place, berth::format("spec.env has {} variables.", node.entries.size()),
                berth::format("Allowed are {}.", limit::env));
        return;
    }
    for (const YamlNode::Entry& entry : node.entries) {
        if (!rule::variable.holds(entry.key)) {
            problem(entry.place, berth::format("spec.env has the variable {}.", quoted_for_people(entry.key)),
                    berth::format("A variable must be {}.", rule::variable.allowed));
            continue;
        }
        const std::string path = "spec.env." + entry.key;
        if (entry.value.kind == YamlNode::Kind::null) {
            problem(entry.value.place, path + " has no value.", "Write \"\" for an empty one.");
            continue;
        }
        result_.env.emplace_back(entry.key, text(entry.value, path, rule::value));
        env_places_.push_back(entry.place);
    }
}

void Reader::read_parameters(const YamlNode& node) {
    std::size_t index = 0;
    for (const YamlNode& item : list(node, "spec.parameters", limit::parameters)) {
        const std::string path = berth::format("spec.parameters[{}]", index++);
        if (!map(item, path, parameter_keys, Keys(parameter_keys).first(1))) {
            continue;
        }
        Parameter parameter = read_parameter(item, path);
        if (!parameter.name.empty() && std::ranges::contains(result_.parameters, parameter.name, &Parameter::name)) {
            problem(item.find("name")->place,
                    berth::format("{}.name is {} a second time.", path, quoted_for_people(parameter.name)),
                    "Each parameter stands once.");
        }
        result_.parameters.push_back(std::move(parameter));
    }
}

Parameter Reader::read_parameter(const YamlNode& node, const std::string& path) {
    Parameter parameter;
    if (const YamlNode* name = node.find("name")) {
        parameter.name = text(*name, path + ".name", rule::parameter_name);
    }
    if (const YamlNode* description = node.find("description")) {
        parameter.description = text(*description, path + ".description", rule::description);
    }
    if (const YamlNode* required = node.find("required")) {
        parameter.required = boolean(*required, path + ".required");
    }
    if (const YamlNode* secret = node.find("secret")) {
        parameter.secret = boolean(*secret, path + ".secret");
    }
    if (const YamlNode* choices = node.find("choices")) {
        std::size_t index = 0;
        for (const YamlNode& item : list(*choices, path + ".choices", limit::choices)) {
            parameter.choices.push_back(text(item, berth::format("{}.choices[{}]", path, index++), rule::value));
        }
        if (choices->kind == YamlNode::Kind::sequence && choices->items.empty()) {
            problem(choices->place, path + ".choices is empty.", "Leave it out where any value is allowed.");
        }
        if (parameter.secret) {
            problem(choices->place, path + ".choices stands beside secret.",
                    "A value that is listed here is no secret.");
        }
    }
    if (const YamlNode* value = node.find("default")) {
        parameter.default_value = text(*value, path + ".default", rule::value);
        check_default(parameter, *value, path);
    }
    return parameter;
}

void Reader::check_default(const Parameter& parameter, const YamlNode& node, const std::string& path) {
    if (parameter.secret) {
        problem(node.place, path + ".default stands beside secret.", "A secret never stands in a template.");
    } else if (!parameter.choices.empty() && !std::ranges::contains(parameter.choices, *parameter.default_value)) {
        std::vector<std::string_view> choices(parameter.choices.begin(), parameter.choices.end());
        problem(node.place, berth::format("{}.default is {}.", path, quoted_for_people(*parameter.default_value)),
                berth::format("It must be one of the choices: {}.", join(choices)));
    }
}

// A variable that hides a parameter of the same name would make the parameter a dead letter.
void Reader::check_env_against_parameters() {
    for (std::size_t i = 0; i < result_.env.size(); ++i) {
        const auto& [name, value] = result_.env[i];
        if (std::ranges::contains(result_.parameters, name, &Parameter::name) &&
            !std::ranges::contains(variables_in(value), name)) {
            problem(env_places_[i], berth::format("spec.env.{} hides the parameter of the same name.", name),
                    berth::format("Use ${{{}}} in its value, or give one of them another name.", name));
        }
    }
}

// What init and env use as ${NAME} and nothing gives a value to, has to come from the person. Only upper-case names:
// lower-case ones are a script's own.
void Reader::infer_parameters() {
    std::set<std::string, std::less<>> known;
    for (const std::string& command : result_.init) {
        known.merge(variables_set_by(command));
    }
    for (const auto& [name, value] : result_.env) {
        known.insert(name);
    }
    const auto infer = [&](std::string_view text) {
        for (const std::string& name : variables_in(text)) {
            const bool upper = std::ranges::none_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
            if (upper && !is_shell_variable(name) && !known.contains(name) &&
                !std::ranges::contains(result_.parameters, name, &Parameter::name)) {
                result_.parameters.push_back({.name = name,
                                              .description = {},
                                              .default_value = {},
                                              .required = true,
                                              .secret = sounds_secret(name),
                                              .choices = {},
                                              .inferred = true});
            }
        }
    };
    for (const std::string& command : result_.init) {
        infer(command);
    }
    for (const auto& [name, value] : result_.env) {
        infer(value);
    }
}

} // namespace

std::string format_problem(std::string_view file, const TemplateProblem& problem) {
    return berth::format("{}:{}:{}: {}{}{}", file, problem.line, problem.column, problem.message,
                         problem.hint.empty() ? "" : " ", problem.hint);
}

std::expected<Template, TemplateProblems> parse_template(std::string_view yaml) {
    auto tree = read_yaml(yaml, {.size = template_size_limit, .depth = template_depth_limit});
    if (!tree) {
        const YamlProblem& problem = tree.error();
        return std::unexpected(
            TemplateProblems{{problem.place.line, problem.place.column, problem.message, problem.hint}});
    }
    Reader reader;
    Template result = reader.read(*tree);
    TemplateProblems problems = std::move(reader).problems();
    if (!problems.empty()) {
        return std::unexpected(std::move(problems));
    }
    return result;
}

Result<Template> parse_template(std::string_view yaml, std::string_view file) {
    auto result = parse_template(yaml);
    if (result) {
        return std::move(*result);
    }
    std::string message;
    for (const TemplateProblem& problem : result.error()) {
        message += (message.empty() ? "" : "\n") + format_problem(file, problem);
    }
    return fail(yaml.size() > template_size_limit ? Errc::too_large : Errc::invalid_argument, std::move(message));
}

} // namespace berth::model
