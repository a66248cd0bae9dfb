// One fully filled value of each message, for the tests of the codecs.
#pragma once

#include "model/api.h"

namespace berth::model::sample {

inline Time time(int second) {
    return std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + std::chrono::seconds(second) +
           std::chrono::milliseconds(7);
}

inline User user() {
    return {.id = {"https://login.example.com", "42"}, .name = "Ada", .email = "ada@example.com", .admin = true};
}

inline Resources resources() {
    return {.cpu = Quantity::parse("500m").value(),
            .memory = Quantity::parse("1.5Gi").value(),
            .disk = Quantity::parse("10G").value(),
            .gpu = Quantity::parse("1").value()};
}

inline Parameter parameter() {
    return {.name = "MODE",
            .description = "How",
            .default_value = "fast",
            .required = true,
            .secret = false,
            .choices = {"fast", "slow"},
            .inferred = true};
}

inline Template workspace_template() {
    return {.name = "cpp",
            .description = "C++",
            .image = {"gcc", "14"},
            .resources = resources(),
            .tools = {{"cmake", ">=3.20"}},
            .extensions = {"a.b"},
            .ports = {{3000, "web", true}},
            .init = {"true"},
            .env = {{"B", "2"}, {"A", "1"}},
            .parameters = {parameter()}};
}

inline ProvisioningStep step() {
    return {.name = "init:0",
            .title = "npm ci",
            .state = StepState::failed,
            .started_at = time(1),
            .finished_at = time(2),
            .detail = "It ended with code 1."};
}

inline Workspace workspace() {
    return {.id = "w0123456789abcde",
            .name = "demo",
            .owner = user().id,
            .owner_name = "Ada",
            .template_name = "cpp",
            .intent = Intent::run,
            .state = State::error,
            .reason = "it did not come up",
            .failure = Failure{"init:0", {Errc::unavailable, "It failed.", "Retry."}, time(2), time(12)},
            .attempts = 3,
            .parameters = {{"MODE", "fast"}},
            .secrets = {"TOKEN"},
            .resources = resources(),
            .ports = {{3000, "web", true}},
            .steps = {step()},
            .unsupported = {{"spec.resources.gpu", "No GPU here."}},
            .created_at = time(0),
            .updated_at = time(2),
            .running_since = time(3),
            .last_active_at = time(4)};
}

inline LogLine log_line() {
    return {.seq = 7, .time = time(1), .step = "init:0", .stream = LogStream::err, .text = "npm ERR!"};
}

inline Event event() {
    return {.id = 9,
            .time = time(1),
            .kind = std::string(event_kind::state),
            .workspace_id = workspace().id,
            .actor = user().id,
            .message = "demo is running.",
            .data = {{"from", "starting"}, {"to", "running"}, {"intent", "run"}}};
}

inline PlatformConfig config() {
    return {.version = "0.1.0",
            .api_versions = {"v1"},
            .oidc = {.issuer = "https://login.example.com",
                     .client_id = "berth",
                     .scopes = {"openid", "offline_access"},
                     .audience = "https://berth.example.com",
                     .token_exchange = true},
            .provisioner = "local",
            .capabilities = {.suspend = "memory",
                             .cpu_limit = true,
                             .memory_limit = true,
                             .disk_limit = true,
                             .gpu = true,
                             .image = true,
                             .outbound_network = true}};
}

} // namespace berth::model::sample
