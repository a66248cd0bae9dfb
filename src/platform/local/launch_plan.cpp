#include "platform/local/launch_plan.h"

#include "model/json.h"

#include <array>

namespace berth::platform::local {

using model::Json;

namespace {

constexpr std::array network_helpers{NetworkHelper::none, NetworkHelper::slirp4netns, NetworkHelper::pasta};

Result<NetworkHelper> parse_network_helper(std::string_view text) {
    for (const auto helper : network_helpers) {
        if (to_string(helper) == text) {
            return helper;
        }
    }
    return fail(Errc::invalid_argument, "The launch plan names an unknown network helper.");
}

// The codes that a report can carry; any other arrives as `internal`.
constexpr std::array report_codes{Errc::invalid_argument, Errc::unavailable, Errc::timed_out, Errc::cancelled,
                                  Errc::unsupported,      Errc::io_error,    Errc::internal};

} // namespace

std::string_view to_string(NetworkHelper helper) {
    switch (helper) {
    case NetworkHelper::none:
        return "none";
    case NetworkHelper::slirp4netns:
        return "slirp4netns";
    case NetworkHelper::pasta:
        return "pasta";
    }
    return "none";
}

std::string encode(const LaunchPlan& plan) {
    Json staged = Json::array();
    for (const auto& folder : plan.staged) {
        staged.push_back({{"source", folder.source}, {"name", folder.name}});
    }
    return model::dump({{"incarnation", plan.incarnation},
                        {"trial", plan.trial},
                        {"record", plan.record},
                        {"log", plan.log},
                        {"socket_folder", plan.socket_folder},
                        {"socket_name", plan.socket_name},
                        {"endpoint", plan.endpoint},
                        {"drop_uid", plan.drop_uid},
                        {"uid", plan.uid},
                        {"gid", plan.gid},
                        {"staging", plan.staging},
                        {"staged", std::move(staged)},
                        {"cgroups", plan.cgroups},
                        {"bwrap", plan.bwrap},
                        {"arguments", plan.arguments},
                        {"network", to_string(plan.network)},
                        {"network_helper", plan.network_helper},
                        {"allow_private_networks", plan.allow_private_networks},
                        {"start_timeout_ms", plan.start_timeout.count()}});
}

Result<LaunchPlan> decode_launch_plan(std::string_view text) {
    const auto json = model::parse_json(text);
    if (!json) {
        return std::unexpected(json.error());
    }
    LaunchPlan plan;
    std::string network;
    std::int64_t timeout = 0;
    model::Fields fields(*json, "launch plan");
    fields.get("incarnation", plan.incarnation)
        .get("trial", plan.trial)
        .get("record", plan.record)
        .get("log", plan.log)
        .get("socket_folder", plan.socket_folder)
        .get("socket_name", plan.socket_name)
        .get("endpoint", plan.endpoint)
        .get("drop_uid", plan.drop_uid)
        .get("uid", plan.uid)
        .get("gid", plan.gid)
        .get("staging", plan.staging)
        .get("cgroups", plan.cgroups)
        .get("bwrap", plan.bwrap)
        .get("arguments", plan.arguments)
        .get("network", network)
        .get("network_helper", plan.network_helper)
        .get("allow_private_networks", plan.allow_private_networks)
        .get("start_timeout_ms", timeout);
    if (auto result = fields.result(); !result) {
        return std::unexpected(result.error());
    }
    plan.start_timeout = std::chrono::milliseconds(timeout);
    const auto staged = json->find("staged");
    if (staged == json->end() || !staged->is_array()) {
        return fail(Errc::invalid_argument, "The launch plan's staged folders must be a list.");
    }
    for (const Json& item : *staged) {
        StagedFolder folder;
        model::Fields members(item, "staged folder");
        if (auto result = members.get("source", folder.source).get("name", folder.name).result(); !result) {
            return std::unexpected(result.error());
        }
        plan.staged.push_back(std::move(folder));
    }
    const auto helper = parse_network_helper(network);
    if (!helper) {
        return std::unexpected(helper.error());
    }
    plan.network = *helper;
    return plan;
}

std::string encode_report(const Result<>& report) {
    if (report) {
        return R"({"ok":true})";
    }
    const Error& error = report.error();
    return model::dump(
        {{"ok", false}, {"code", to_string(error.code)}, {"message", error.message}, {"hint", error.hint}});
}

Result<> decode_report(std::string_view text) {
    const auto json = model::parse_json(text);
    if (!json) {
        return fail(Errc::internal, "The workspace's supervisor ended before the workspace had started.");
    }
    bool ok = false;
    std::string code;
    Error error;
    const auto read = model::Fields(*json, "report")
                          .get("ok", ok)
                          .maybe("code", code)
                          .maybe("message", error.message)
                          .maybe("hint", error.hint)
                          .result();
    if (!read) {
        return read;
    }
    if (ok) {
        return {};
    }
    for (const auto known : report_codes) {
        if (to_string(known) == code) {
            error.code = known;
        }
    }
    return std::unexpected(error);
}

} // namespace berth::platform::local
