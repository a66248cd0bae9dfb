// berthd's configuration file (YAML): what can be set, with defaults, and reading it. Promises that what load() returns
// is safe to serve: plain HTTP stays on loopback or behind a TLS proxy, the OIDC provider is reached over TLS. Opening
// what it names is left to those who use it.
#pragma once

#include "base/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::platform {

// Where berthd listens.
struct ListenConfig {
    std::string host = "127.0.0.1"; // an address; "::1" without brackets
    std::uint16_t port = 7080;
    std::filesystem::path certificate; // PEM chain; with it the listener speaks TLS
    std::filesystem::path key;
    bool behind_tls_proxy = false; // somebody in front ends TLS, so plain HTTP may leave loopback

    friend bool operator==(const ListenConfig&, const ListenConfig&) = default;
};

struct OidcProviderConfig {
    std::string issuer; // as it stands in tokens
    std::string client_id;
    std::string audience; // of access tokens (RFC 9068); empty: access tokens are opaque, ID tokens are exchanged
    std::vector<std::string> scopes{"openid", "profile", "email", "offline_access"};
    std::string admin_claim; // a claim that is, or is a list with, admin_value makes an admin; empty: there is none
    std::string admin_value;

    friend bool operator==(const OidcProviderConfig&, const OidcProviderConfig&) = default;
};

struct LocalProvisionerConfig {
    std::filesystem::path agent;      // berth-agent; empty: the one beside berthd
    std::filesystem::path supervisor; // berth-supervisor; empty: the one beside berthd
    std::filesystem::path samples;    // shown read-only to every workspace; the installed ones unless said; empty: none
    // Of the range workspaces get their own uid from, where berthd is root: above what any system hands out.
    std::uint32_t first_uid = 1'900'000'000;
    std::uint32_t uid_count = 10'000;    // so many workspaces at most
    bool allow_private_networks = false; // let workspaces reach the company's own network
    std::string network = "automatic";   // automatic, slirp4netns, pasta or none: the way out to the internet

    friend bool operator==(const LocalProvisionerConfig&, const LocalProvisionerConfig&) = default;
};

struct LimitsConfig {
    std::uint32_t workspaces_per_user = 20;
    std::uint32_t creations_per_minute = 10;          // per user
    std::uint32_t connection_tokens_per_minute = 120; // per user; a client on a bad line asks every 250 ms at worst
    std::uint32_t streams_per_user = 128;             // long polls, followed logs and live events open at once
    std::uint32_t parallel_provisioning = 4;          // sandboxes started at the same time; init commands do not count
    std::uint64_t request_body = 64 * 1024;           // bytes; the largest request creates a workspace
    std::uint32_t carriers = 8'000;                   // open at once; each takes two file descriptors and a half
    std::chrono::seconds authorisation{15 * 60};      // of a carrier, which is then renewed
    std::chrono::seconds session_grace{24 * 3600};    // a session waits so long for its client to come back
    std::chrono::seconds stop_grace{10};              // between SIGTERM and SIGKILL
    std::chrono::seconds init_timeout{3600};          // for one init command
    std::chrono::seconds deleted_retention{30 * 24 * 3600}; // how long events of deleted workspaces are kept

    friend bool operator==(const LimitsConfig&, const LimitsConfig&) = default;
};

struct Roles {
    bool api = true;
    bool gateway = true;
    bool reconciler = true;

    friend bool operator==(const Roles&, const Roles&) = default;
};

struct Config {
    ListenConfig listen;
    OidcProviderConfig oidc;
    std::filesystem::path data;      // data_folder_default() unless said
    std::filesystem::path templates; // the installed ones unless said
    std::string provisioner = "local";
    LocalProvisionerConfig local;
    std::filesystem::path agents_ca; // PEM: whom agents on other machines have their certificates from
    LimitsConfig limits;
    Roles roles;
    std::string log_level = "info"; // trace, debug, info, warn, error

    friend bool operator==(const Config&, const Config&) = default;
};

// /var/lib/berth for root, else $XDG_DATA_HOME/berth-platform; $BERTH_DATA goes before both.
std::filesystem::path data_folder_default();

// Reads a configuration. Every problem is told at once, one per line, as "FILE:LINE:COLUMN: what. what is allowed";
// relative paths are taken from the file's folder.
Result<Config> parse_config(std::string_view yaml, const std::filesystem::path& file);
Result<Config> load_config(const std::filesystem::path& file);

// "api,gateway,reconciler": some of them, comma-separated.
Result<Roles> parse_roles(std::string_view text);

// Whether a host (of a URL or an address) can only be this machine.
bool is_loopback(std::string_view host);

} // namespace berth::platform
