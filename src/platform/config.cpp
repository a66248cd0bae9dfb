#include "platform/config.h"

#include "base/format.h"
#include "platform/yaml_fields.h"

#include <boost/url/parse.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace berth::platform {

namespace {

namespace fs = std::filesystem;

// Far more than any configuration; stops a wrong --config (a device, a core file) from being read to its end.
constexpr std::uintmax_t config_size_limit = 1024 * 1024;

// What was installed with this program, ../share/berth/NAME beside its folder; empty where that is not there.
fs::path installed_share(const char* name) {
    std::error_code error;
    const auto program = fs::read_symlink("/proc/self/exe", error);
    const auto place = program.parent_path().parent_path() / "share/berth" / name;
    return !error && fs::is_directory(place, error) ? place : fs::path();
}

void split_listen(YamlFields& fields, ListenConfig& listen) {
    std::string text;
    fields.get("listen", text);
    if (text.empty()) {
        return;
    }
    const auto colon = text.rfind(':');
    std::uint32_t port = 0;
    const std::string digits = colon == std::string::npos ? "" : text.substr(colon + 1);
    const bool numeric = !digits.empty() && digits.size() <= 5 &&
                         std::ranges::all_of(digits, [](unsigned char c) { return std::isdigit(c) != 0; });
    if (numeric) {
        port = static_cast<std::uint32_t>(std::stoul(digits));
    }
    if (!numeric || port > 65'535) {
        fields.refuse("listen",
                      berth::format("listen is \"{}\". Allowed is ADDRESS:PORT, as in 127.0.0.1:7080.", text));
        return;
    }
    listen.host = text.substr(0, colon);
    listen.port = static_cast<std::uint16_t>(port);
    if (listen.host.starts_with('[') && listen.host.ends_with(']')) {
        listen.host = listen.host.substr(1, listen.host.size() - 2);
    }
    if (listen.host == "localhost") {
        listen.host = "127.0.0.1";
    }
}

void read_listener(YamlFields& root, YamlProblems& problems, const fs::path& base, ListenConfig& listen) {
    split_listen(root, listen);
    YamlFields tls(root.at("tls"), "tls", {"certificate", "key"}, problems);
    tls.get("certificate", listen.certificate, base);
    tls.get("key", listen.key, base);
    root.get("behind_tls_proxy", listen.behind_tls_proxy);
    if (listen.certificate.empty() != listen.key.empty()) {
        root.refuse("tls", "tls needs both certificate and key.");
    }
    if (!is_loopback(listen.host) && listen.certificate.empty() && !listen.behind_tls_proxy) {
        root.refuse("listen",
                    berth::format("listen is {}, which others can reach, without TLS. Set tls.certificate and "
                                  "tls.key, or behind_tls_proxy: true where a proxy in front ends TLS.",
                                  listen.host));
    }
}

void read_oidc(YamlFields& root, YamlProblems& problems, OidcProviderConfig& oidc) {
    YamlFields fields(root.at("oidc"), "oidc", {"issuer", "client_id", "audience", "scopes", "admin"}, problems);
    fields.get("issuer", oidc.issuer);
    fields.get("client_id", oidc.client_id);
    fields.get("audience", oidc.audience);
    fields.get("scopes", oidc.scopes);
    YamlFields admin(fields.at("admin"), "oidc.admin", {"claim", "value"}, problems);
    admin.get("claim", oidc.admin_claim);
    admin.get("value", oidc.admin_value);

    if (oidc.issuer.empty()) {
        fields.refuse("issuer", "oidc.issuer is missing: the address of the OpenID provider people sign in with.");
    } else {
        const auto url = boost::urls::parse_absolute_uri(oidc.issuer);
        if (!url || url->host().empty() || (url->scheme() != "https" && url->scheme() != "http") || url->has_query() ||
            url->has_userinfo()) {
            fields.refuse("issuer", berth::format("oidc.issuer is \"{}\", which is no https address.", oidc.issuer));
        } else if (url->scheme() != "https" && !is_loopback(url->host_address())) {
            fields.refuse("issuer",
                          berth::format("oidc.issuer is \"{}\": plain http is allowed on loopback only.", oidc.issuer));
        }
    }
    if (oidc.client_id.empty()) {
        fields.refuse("client_id", "oidc.client_id is missing: the public client that the provider knows Berth as.");
    }
    if (std::ranges::find(oidc.scopes, "openid") == oidc.scopes.end()) {
        fields.refuse("scopes", "oidc.scopes has to hold openid.");
    }
    if (oidc.admin_claim.empty() != oidc.admin_value.empty()) {
        fields.refuse("admin", "oidc.admin needs both claim and value.");
    }
}

void read_local(YamlFields& root, YamlProblems& problems, const fs::path& base, Config& config) {
    YamlFields provisioner(root.at("provisioner"), "provisioner", {"name", "local"}, problems);
    provisioner.get("name", config.provisioner);
    if (config.provisioner != "local") {
        provisioner.refuse("name", berth::format("provisioner.name is \"{}\". Allowed is local.", config.provisioner));
    }
    YamlFields local(provisioner.at("local"), "provisioner.local",
                     {"agent", "supervisor", "samples", "first_uid", "uid_count", "allow_private_networks", "network"},
                     problems);
    local.get("agent", config.local.agent, base);
    local.get("supervisor", config.local.supervisor, base);
    config.local.samples = installed_share("samples");
    local.get("samples", config.local.samples, base);
    // Uids below 1000 are the system's, and what lies above 2^31 upsets old programs.
    local.get_number("first_uid", config.local.first_uid, 1'000, 2'000'000'000);
    local.get_number("uid_count", config.local.uid_count, 1, 1'000'000);
    local.get("allow_private_networks", config.local.allow_private_networks);
    local.get("network", config.local.network);
    constexpr std::string_view networks[] = {"automatic", "slirp4netns", "pasta", "none"};
    if (std::ranges::find(networks, config.local.network) == std::end(networks)) {
        local.refuse("network",
                     berth::format("provisioner.local.network is \"{}\". Allowed are automatic, slirp4netns, "
                                   "pasta and none.",
                                   config.local.network));
    }
}

void read_limits(YamlFields& root, YamlProblems& problems, LimitsConfig& limits) {
    YamlFields fields(root.at("limits"), "limits",
                      {"workspaces_per_user", "creations_per_minute", "connection_tokens_per_minute",
                       "streams_per_user", "parallel_provisioning", "request_body_bytes", "carriers",
                       "authorisation_seconds", "session_grace_seconds", "stop_grace_seconds", "init_timeout_seconds",
                       "deleted_retention_days"},
                      problems);
    fields.get_number("workspaces_per_user", limits.workspaces_per_user, 1, 10'000);
    fields.get_number("creations_per_minute", limits.creations_per_minute, 1, 10'000);
    fields.get_number("connection_tokens_per_minute", limits.connection_tokens_per_minute, 1, 100'000);
    fields.get_number("streams_per_user", limits.streams_per_user, 1, 100'000);
    fields.get_number("parallel_provisioning", limits.parallel_provisioning, 1, 1'000);
    fields.get_number("request_body_bytes", limits.request_body, 1'024, 16 * 1024 * 1024);
    fields.get_number("carriers", limits.carriers, 1, 1'000'000);
    fields.get_number("authorisation_seconds", limits.authorisation, 5, 24 * 3600);
    fields.get_number("session_grace_seconds", limits.session_grace, 60, 30 * 24 * 3600);
    fields.get_number("stop_grace_seconds", limits.stop_grace, 0, 600);
    fields.get_number("init_timeout_seconds", limits.init_timeout, 1, 7 * 24 * 3600);
    std::uint32_t days = 0;
    if (fields.has("deleted_retention_days")) {
        fields.get_number("deleted_retention_days", days, 0, 36'500);
        limits.deleted_retention = std::chrono::days(days);
    }
}

void read_roles(YamlFields& root, Roles& roles) {
    std::vector<std::string> names;
    root.get("roles", names);
    if (names.empty()) {
        return;
    }
    std::string joined;
    for (const auto& name : names) {
        joined += (joined.empty() ? "" : ",") + name;
    }
    if (auto parsed = parse_roles(joined)) {
        roles = *parsed;
    } else {
        root.refuse("roles", parsed.error().text());
    }
}

Config read(const YAML::Node& document, YamlProblems& problems, const fs::path& base) {
    Config config;
    YamlFields root(document, "",
                    {"listen", "tls", "behind_tls_proxy", "oidc", "data", "templates", "provisioner", "agents",
                     "limits", "roles", "log_level"},
                    problems);
    read_listener(root, problems, base, config.listen);
    read_oidc(root, problems, config.oidc);
    config.data = data_folder_default();
    root.get("data", config.data, base);
    config.templates = installed_share("templates");
    root.get("templates", config.templates, base);
    if (config.templates.empty()) {
        root.refuse("templates", "templates is missing: the folder with the workspace templates (*.yaml).");
    }
    read_local(root, problems, base, config);
    YamlFields(root.at("agents"), "agents", {"ca"}, problems).get("ca", config.agents_ca, base);
    read_limits(root, problems, config.limits);
    read_roles(root, config.roles);
    root.get("log_level", config.log_level);
    constexpr std::string_view levels[] = {"trace", "debug", "info", "warn", "error"};
    if (std::ranges::find(levels, config.log_level) == std::end(levels)) {
        root.refuse("log_level", berth::format("log_level is \"{}\". Allowed are trace, debug, info, warn and error.",
                                               config.log_level));
    }
    return config;
}

} // namespace

fs::path data_folder_default() {
    if (const char* folder = std::getenv("BERTH_DATA"); folder != nullptr && *folder != '\0') {
        return fs::absolute(folder);
    }
    if (geteuid() == 0) {
        return "/var/lib/berth";
    }
    if (const char* home = std::getenv("XDG_DATA_HOME"); home != nullptr && *home == '/') {
        return fs::path(home) / "berth-platform";
    }
    const char* home = std::getenv("HOME");
    return fs::path(home != nullptr ? home : "/") / ".local/share/berth-platform";
}

Result<Config> parse_config(std::string_view yaml, const fs::path& file) {
    YamlProblems problems(file.string());
    const auto base = fs::absolute(file).parent_path();
    Config config;
    try {
        config = read(YAML::Load(std::string(yaml)), problems, base);
    } catch (const YAML::Exception& error) {
        problems.add(error.mark, error.msg + ".");
    }
    if (problems.all().empty()) {
        return config;
    }
    std::string message;
    for (const auto& problem : problems.all()) {
        message += (message.empty() ? "" : "\n") + problem;
    }
    return fail(Errc::invalid_argument, std::move(message));
}

Result<Config> load_config(const fs::path& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    if (error) {
        return fail(Errc::io_error, berth::format("{} cannot be read: {}.", file.string(), error.message()));
    }
    if (size > config_size_limit) {
        return fail(Errc::too_large, berth::format("{} is no configuration: it is larger than 1 MiB.", file.string()));
    }
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream) {
        return fail(Errc::io_error, berth::format("{} cannot be read.", file.string()));
    }
    return parse_config(text.str(), file);
}

Result<Roles> parse_roles(std::string_view text) {
    Roles roles{.api = false, .gateway = false, .reconciler = false};
    std::istringstream names{std::string(text)};
    for (std::string name; std::getline(names, name, ',');) {
        if (name == "api") {
            roles.api = true;
        } else if (name == "gateway") {
            roles.gateway = true;
        } else if (name == "reconciler") {
            roles.reconciler = true;
        } else {
            return fail(Errc::invalid_argument, berth::format("\"{}\" is no role.", name),
                        "Allowed are api, gateway and reconciler.");
        }
    }
    if (roles == Roles{false, false, false}) {
        return fail(Errc::invalid_argument, "No role is given.", "Allowed are api, gateway and reconciler.");
    }
    return roles;
}

bool is_loopback(std::string_view host) {
    return host == "localhost" || host.ends_with(".localhost") || host == "::1" ||
           (host.starts_with("127.") &&
            std::ranges::all_of(host, [](unsigned char c) { return std::isdigit(c) != 0 || c == '.'; }));
}

} // namespace berth::platform
