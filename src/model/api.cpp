#include "model/api.h"

#include "model/template_rules.h"

#include <algorithm>
#include <array>

namespace berth::model {

namespace {

constexpr std::array<std::string_view, 3> suspend_kinds{"none", "memory", "disk"};

Json encode_secret(const Secret& secret) {
    return std::string(secret.reveal());
}

// Wipes the copy that was read.
void take_secret(std::string& text, Secret& out) {
    out = Secret(text);
    wipe(text.data(), text.size());
}

} // namespace

TemplateSummary summary_of(const Template& from, std::vector<Unsupported> unsupported) {
    return {.name = from.name,
            .description = from.description,
            .image = from.image,
            .resources = from.resources,
            .tools = from.tools,
            .ports = from.ports,
            .parameters = from.parameters,
            .unsupported = std::move(unsupported),
            .yaml = {}};
}

Json encode(const Capabilities& capabilities) {
    return {{"suspend", capabilities.suspend},
            {"cpu_limit", capabilities.cpu_limit},
            {"memory_limit", capabilities.memory_limit},
            {"disk_limit", capabilities.disk_limit},
            {"gpu", capabilities.gpu},
            {"image", capabilities.image},
            {"outbound_network", capabilities.outbound_network}};
}

Json encode(const OidcConfig& config) {
    return {{"issuer", config.issuer},
            {"client_id", config.client_id},
            {"scopes", config.scopes},
            {"audience", config.audience ? Json(*config.audience) : Json(nullptr)},
            {"token_exchange", config.token_exchange}};
}

Json encode(const PlatformConfig& config) {
    return {{"version", config.version},
            {"api_versions", config.api_versions},
            {"oidc", encode(config.oidc)},
            {"provisioner", {{"name", config.provisioner}, {"capabilities", encode(config.capabilities)}}}};
}

Json encode(const SessionRequest& request) {
    return {{"id_token", encode_secret(request.id_token)}, {"nonce", request.nonce}};
}

Json encode(const SessionReply& reply) {
    return {{"access_token", encode_secret(reply.access_token)},
            {"token_type", "Bearer"},
            {"expires_in", reply.expires_in.count()}};
}

Json encode(const TemplateSummary& summary) {
    Json json{{"name", summary.name},
              {"description", summary.description},
              {"image", encode(summary.image)},
              {"resources", encode(summary.resources)},
              {"tools", encode_list(summary.tools)},
              {"ports", encode_list(summary.ports)},
              {"parameters", encode_list(summary.parameters)},
              {"unsupported", encode_list(summary.unsupported)}};
    if (summary.yaml) {
        json["yaml"] = *summary.yaml;
    }
    return json;
}

Json encode(const CreateWorkspace& request) {
    return {{"name", request.name}, {"template", request.template_name}, {"parameters", request.parameters}};
}

Json encode(const ConnectionToken& token) {
    return {{"token", encode_secret(token.token)},
            {"expires_at", encode(token.expires_at)},
            {"role", encode(token.role)},
            {"url", token.url}};
}

template<>
Result<Capabilities> decode<Capabilities>(const Json& value) {
    Capabilities capabilities;
    Fields fields(value, "capabilities");
    fields.get("suspend", capabilities.suspend)
        .maybe("cpu_limit", capabilities.cpu_limit)
        .maybe("memory_limit", capabilities.memory_limit)
        .maybe("disk_limit", capabilities.disk_limit)
        .maybe("gpu", capabilities.gpu)
        .maybe("image", capabilities.image)
        .maybe("outbound_network", capabilities.outbound_network)
        .check(std::ranges::contains(suspend_kinds, capabilities.suspend), "suspend must be none, memory or disk.");
    return fields.result_of(std::move(capabilities));
}

template<>
Result<OidcConfig> decode<OidcConfig>(const Json& value) {
    OidcConfig config;
    Fields fields(value, "oidc");
    fields.get("issuer", config.issuer)
        .get("client_id", config.client_id)
        .get("scopes", config.scopes)
        .maybe("audience", config.audience)
        .maybe("token_exchange", config.token_exchange);
    return fields.result_of(std::move(config));
}

template<>
Result<PlatformConfig> decode<PlatformConfig>(const Json& value) {
    PlatformConfig config;
    Fields fields(value, "config");
    fields.get("version", config.version)
        .get("api_versions", config.api_versions)
        .get_value("oidc", config.oidc)
        .check(value.is_object() && value.contains("provisioner"), "provisioner is missing.");
    if (auto ok = fields.result(); !ok) {
        return std::unexpected(std::move(ok.error()));
    }
    Fields provisioner(value["provisioner"], "provisioner");
    provisioner.get("name", config.provisioner).get_value("capabilities", config.capabilities);
    return provisioner.result_of(std::move(config));
}

template<>
Result<SessionRequest> decode<SessionRequest>(const Json& value) {
    SessionRequest request;
    std::string id_token;
    Fields fields(value, "session request");
    fields.only({"id_token", "nonce"}).get("id_token", id_token).get("nonce", request.nonce);
    take_secret(id_token, request.id_token);
    return fields.result_of(std::move(request));
}

template<>
Result<SessionReply> decode<SessionReply>(const Json& value) {
    SessionReply reply;
    std::string access_token;
    std::string token_type;
    std::int64_t expires_in = 0;
    // A longer life than a day is no session token's.
    constexpr std::int64_t longest = 24 * 60 * 60;
    Fields fields(value, "session reply");
    fields.get("access_token", access_token)
        .get("token_type", token_type)
        .get("expires_in", expires_in, 1, longest)
        .check(token_type == "Bearer", "token_type must be Bearer.");
    take_secret(access_token, reply.access_token);
    reply.expires_in = std::chrono::seconds(expires_in);
    return fields.result_of(std::move(reply));
}

template<>
Result<TemplateSummary> decode<TemplateSummary>(const Json& value) {
    TemplateSummary summary;
    Fields fields(value, "template");
    fields.get("name", summary.name)
        .maybe("description", summary.description)
        .maybe_value("image", summary.image)
        .maybe_value("resources", summary.resources)
        .maybe_list("tools", summary.tools)
        .maybe_list("ports", summary.ports)
        .maybe_list("parameters", summary.parameters)
        .maybe_list("unsupported", summary.unsupported)
        .maybe("yaml", summary.yaml);
    return fields.result_of(std::move(summary));
}

template<>
Result<CreateWorkspace> decode<CreateWorkspace>(const Json& value) {
    CreateWorkspace request;
    Fields fields(value, "workspace");
    fields.only({"name", "template", "parameters"})
        .get("name", request.name)
        .get("template", request.template_name)
        .maybe("parameters", request.parameters)
        .check(request.parameters.size() <= limit::parameters, "parameters are more than any template has.");
    return fields.result_of(std::move(request));
}

template<>
Result<ConnectionToken> decode<ConnectionToken>(const Json& value) {
    ConnectionToken token;
    std::string text;
    Fields fields(value, "connection token");
    fields.get("token", text)
        .get_value("expires_at", token.expires_at)
        .get_value("role", token.role)
        .get("url", token.url)
        .check(token.url.starts_with('/') && !token.url.starts_with("//"), "url must be a path on the platform.");
    take_secret(text, token.token);
    return fields.result_of(std::move(token));
}

Json encode_templates(const std::vector<TemplateSummary>& templates) {
    return {{"templates", encode_list(templates)}};
}

Json encode_workspaces(const std::vector<Workspace>& workspaces) {
    return {{"workspaces", encode_list(workspaces)}};
}

Result<std::vector<TemplateSummary>> decode_templates(const Json& value) {
    std::vector<TemplateSummary> templates;
    Fields fields(value, "template list");
    fields.get_list("templates", templates);
    return fields.result_of(std::move(templates));
}

Result<std::vector<Workspace>> decode_workspaces(const Json& value) {
    std::vector<Workspace> workspaces;
    Fields fields(value, "workspace list");
    fields.get_list("workspaces", workspaces);
    return fields.result_of(std::move(workspaces));
}

} // namespace berth::model
