// The messages of the REST API that are no values of their own: configuration, session, template lists, requests.
// docs/openapi.yaml describes the same; the API tests hold both against a real server.
#pragma once

#include "base/secret.h"
#include "model/workspace.h"

namespace berth::model {

inline constexpr std::string_view api_version = "v1";
inline constexpr std::string_view api_base = "/api/v1";

// What a provisioner can do.
struct Capabilities {
    std::string suspend;    // "none", "memory" or "disk"
    bool cpu_limit = false; // limits that really hold here
    bool memory_limit = false;
    bool disk_limit = false;
    bool gpu = false;
    bool image = false;            // honours spec.image
    bool outbound_network = false; // workspaces reach the internet

    friend bool operator==(const Capabilities&, const Capabilities&) = default;
};

struct OidcConfig {
    std::string issuer;
    std::string client_id;
    std::vector<std::string> scopes;
    std::optional<std::string> audience; // what to ask for as resource indicator (RFC 8707)
    bool token_exchange = false;         // access tokens are opaque: exchange the ID token at POST /session

    friend bool operator==(const OidcConfig&, const OidcConfig&) = default;
};

// GET /config
struct PlatformConfig {
    std::string version;
    std::vector<std::string> api_versions;
    OidcConfig oidc;
    std::string provisioner; // "provisioner": {"name", "capabilities"} in JSON
    Capabilities capabilities;

    friend bool operator==(const PlatformConfig&, const PlatformConfig&) = default;
};

// POST /session
struct SessionRequest {
    Secret id_token;
    std::string nonce;
};
struct SessionReply {
    Secret access_token; // token_type is always "Bearer"
    std::chrono::seconds expires_in{};
};

// GET /templates, GET /templates/{name}
struct TemplateSummary {
    std::string name;
    std::string description;
    Image image;
    Resources resources;
    std::vector<Tool> tools;
    std::vector<Port> ports;
    std::vector<Parameter> parameters;
    std::vector<Unsupported> unsupported; // by this platform's provisioner
    std::optional<std::string> yaml;      // only in GET /templates/{name}

    friend bool operator==(const TemplateSummary&, const TemplateSummary&) = default;
};
TemplateSummary summary_of(const Template& from, std::vector<Unsupported> unsupported);

// POST /workspaces
struct CreateWorkspace {
    std::string name;
    std::string template_name; // "template" in JSON
    std::map<std::string, std::string> parameters;
};

// POST /workspaces/{id}/connection-tokens
struct ConnectionToken {
    Secret token;
    Time expires_at;
    Role role = Role::viewer;
    std::string url; // the path on the gateway: /workspaces/{id}/connect
};

Json encode(const Capabilities& capabilities);
Json encode(const OidcConfig& config);
Json encode(const PlatformConfig& config);
Json encode(const SessionRequest& request);
Json encode(const SessionReply& reply);
Json encode(const TemplateSummary& summary);
Json encode(const CreateWorkspace& request);
Json encode(const ConnectionToken& token);
template<>
Result<Capabilities> decode<Capabilities>(const Json& value);
template<>
Result<OidcConfig> decode<OidcConfig>(const Json& value);
template<>
Result<PlatformConfig> decode<PlatformConfig>(const Json& value);
template<>
Result<SessionRequest> decode<SessionRequest>(const Json& value);
template<>
Result<SessionReply> decode<SessionReply>(const Json& value);
template<>
Result<TemplateSummary> decode<TemplateSummary>(const Json& value);
template<>
Result<CreateWorkspace> decode<CreateWorkspace>(const Json& value);
template<>
Result<ConnectionToken> decode<ConnectionToken>(const Json& value);

// The lists: {"templates":[…]} and {"workspaces":[…]}.
Json encode_templates(const std::vector<TemplateSummary>& templates);
Json encode_workspaces(const std::vector<Workspace>& workspaces);
Result<std::vector<TemplateSummary>> decode_templates(const Json& value);
Result<std::vector<Workspace>> decode_workspaces(const Json& value);

} // namespace berth::model
