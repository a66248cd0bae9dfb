#include "platform/local/supervisor_record.h"

#include "model/json.h"

#include <array>
#include <cerrno>

namespace berth::platform::local {

namespace {

struct PhaseName {
    SupervisorPhase phase;
    std::string_view name;
};
constexpr std::array phase_names{
    PhaseName{SupervisorPhase::starting, "starting"}, PhaseName{SupervisorPhase::running, "running"},
    PhaseName{SupervisorPhase::stopped, "stopped"}, PhaseName{SupervisorPhase::failed, "failed"}};

// Grows with incompatible changes: a berthd must be able to find the sandboxes of the version before it.
constexpr int record_version = 1;

} // namespace

std::string encode(const SupervisorRecord& record) {
    std::string_view phase;
    for (const auto& [value, name] : phase_names) {
        if (value == record.phase) {
            phase = name;
        }
    }
    return model::dump({{"version", record_version},
                        {"pid", record.supervisor.pid},
                        {"start_time", record.supervisor.start_time},
                        {"boot_id", record.boot_id},
                        {"incarnation", record.incarnation},
                        {"sandbox_pid", record.sandbox.pid},
                        {"sandbox_start_time", record.sandbox.start_time},
                        {"phase", phase},
                        {"detail", record.detail}}) +
           "\n";
}

Result<SupervisorRecord> decode_supervisor_record(std::string_view text) {
    const auto json = model::parse_json(text);
    if (!json) {
        return std::unexpected(json.error());
    }
    SupervisorRecord record;
    int version = 0;
    std::string phase;
    model::Fields fields(*json, "supervisor record");
    fields.get("version", version)
        .get("pid", record.supervisor.pid)
        .get("start_time", record.supervisor.start_time)
        .get("boot_id", record.boot_id)
        .get("incarnation", record.incarnation)
        .get("sandbox_pid", record.sandbox.pid)
        .get("sandbox_start_time", record.sandbox.start_time)
        .get("phase", phase)
        .get("detail", record.detail);
    if (auto result = fields.check(version == record_version, "was written by another version of Berth").result();
        !result) {
        return std::unexpected(result.error());
    }
    for (const auto& [value, name] : phase_names) {
        if (name == phase) {
            record.phase = value;
            return record;
        }
    }
    return fail(Errc::invalid_argument, "The supervisor record names an unknown phase.");
}

Result<> write_record(const std::filesystem::path& path, const SupervisorRecord& record) {
    // After a power cut the record is of an earlier boot, and says no more than that.
    return replace_file(path, encode(record), 0600, Durability::process);
}

Result<std::optional<SupervisorRecord>> read_record(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
        return std::nullopt;
    }
    const auto text = read_file(path);
    if (!text) {
        return std::unexpected(text.error());
    }
    auto record = decode_supervisor_record(*text);
    if (!record) {
        return fail(Errc::internal, path.native() + " cannot be read: " + record.error().message,
                    "Stop the workspace and start it again.");
    }
    return std::move(*record);
}

std::optional<Descriptor> open_supervisor(const SupervisorRecord& record, const std::string& this_boot) {
    return record.boot_id == this_boot ? open_process(record.supervisor) : std::nullopt;
}

std::optional<Descriptor> open_sandbox(const SupervisorRecord& record, const std::string& this_boot) {
    return record.boot_id == this_boot ? open_process(record.sandbox) : std::nullopt;
}

} // namespace berth::platform::local
