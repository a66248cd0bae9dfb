#include "model/template.h"

namespace berth::model {

Json encode(const Image& image) {
    return {{"repository", image.repository}, {"tag", image.tag}};
}

Json encode(const Resources& resources) {
    return {{"cpu", encode_optional(resources.cpu)},
            {"memory", encode_optional(resources.memory)},
            {"disk", encode_optional(resources.disk)},
            {"gpu", encode_optional(resources.gpu)}};
}

Json encode(const Tool& tool) {
    return {{"name", tool.name}, {"version", tool.version}};
}

Json encode(const Port& port) {
    return {{"port", port.port}, {"name", port.name}, {"public", port.is_public}};
}

Json encode(const Parameter& parameter) {
    return {{"name", parameter.name},
            {"description", parameter.description},
            {"default", parameter.default_value ? Json(*parameter.default_value) : Json(nullptr)},
            {"required", parameter.required},
            {"secret", parameter.secret},
            {"choices", parameter.choices},
            {"inferred", parameter.inferred}};
}

Json encode(const Template& value) {
    Json env = Json::array(); // a list, since the order matters and an object has none
    for (const auto& [name, text] : value.env) {
        env.push_back({{"name", name}, {"value", text}});
    }
    return {{"name", value.name},
            {"description", value.description},
            {"image", encode(value.image)},
            {"resources", encode(value.resources)},
            {"tools", encode_list(value.tools)},
            {"extensions", value.extensions},
            {"ports", encode_list(value.ports)},
            {"init", value.init},
            {"env", std::move(env)},
            {"parameters", encode_list(value.parameters)}};
}

template<>
Result<Image> decode<Image>(const Json& value) {
    Image image;
    Fields fields(value, "image");
    fields.get("repository", image.repository).get("tag", image.tag);
    return fields.result_of(std::move(image));
}

template<>
Result<Resources> decode<Resources>(const Json& value) {
    Resources resources;
    Fields fields(value, "resources");
    fields.maybe_value("cpu", resources.cpu)
        .maybe_value("memory", resources.memory)
        .maybe_value("disk", resources.disk)
        .maybe_value("gpu", resources.gpu);
    return fields.result_of(std::move(resources));
}

template<>
Result<Tool> decode<Tool>(const Json& value) {
    Tool tool;
    Fields fields(value, "tool");
    fields.get("name", tool.name).maybe("version", tool.version);
    return fields.result_of(std::move(tool));
}

template<>
Result<Port> decode<Port>(const Json& value) {
    Port port;
    Fields fields(value, "port");
    fields.get("port", port.port).maybe("name", port.name).maybe("public", port.is_public);
    fields.check(port.port != 0, "port must be 1 to 65535.");
    return fields.result_of(std::move(port));
}

template<>
Result<Parameter> decode<Parameter>(const Json& value) {
    Parameter parameter;
    Fields fields(value, "parameter");
    fields.get("name", parameter.name)
        .maybe("description", parameter.description)
        .maybe("default", parameter.default_value)
        .maybe("required", parameter.required)
        .maybe("secret", parameter.secret)
        .maybe("choices", parameter.choices)
        .maybe("inferred", parameter.inferred);
    return fields.result_of(std::move(parameter));
}

template<>
Result<Template> decode<Template>(const Json& value) {
    Template result;
    Fields fields(value, "template");
    fields.get("name", result.name)
        .maybe("description", result.description)
        .get_value("image", result.image)
        .get_value("resources", result.resources)
        .get_list("tools", result.tools)
        .get("extensions", result.extensions)
        .get_list("ports", result.ports)
        .get("init", result.init)
        .get_list("parameters", result.parameters);
    if (fields.has("env")) {
        fields.check(value["env"].is_array(), "env must be a list.");
        for (const Json& item : value["env"]) {
            std::pair<std::string, std::string> variable;
            Fields entry(item, "env");
            entry.get("name", variable.first).get("value", variable.second);
            if (auto ok = entry.result(); !ok) {
                return std::unexpected(std::move(ok.error()));
            }
            result.env.push_back(std::move(variable));
        }
    }
    return fields.result_of(std::move(result));
}

} // namespace berth::model
