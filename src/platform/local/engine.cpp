#include "platform/local/engine.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/format.h"
#include "model/ids.h"
#include "model/json.h"
#include "platform/local/agent_bundle.h"
#include "platform/local/ide_bundle.h"
#include "platform/local/process_tree.h"
#include "platform/local/start_document.h"
#include "platform/local/supervisor_launch.h"

#include <algorithm>
#include <csignal>
#include <limits>
#include <set>
#include <sys/un.h>
#include <unistd.h>

namespace berth::platform::local {

using namespace std::chrono_literals;

namespace {

// One workspace cannot fill the machine's table of processes; a big parallel build stays far below.
constexpr std::uint32_t processes_limit = 4096;
// /tmp and /dev/shm are memory: as much as people expect of them, and never all that the workspace may have.
constexpr std::uint64_t tmp_bytes = std::uint64_t{1} << 30;
// A process that was sent SIGKILL ends at once, unless the kernel waits for a device.
constexpr auto kill_patience = 5s;

std::string encode_identities(const std::vector<ProcessIdentity>& processes) {
    auto list = model::Json::array();
    for (const auto& process : processes) {
        list.push_back({{"pid", process.pid}, {"start_time", process.start_time}});
    }
    return model::dump(list);
}

Result<std::vector<ProcessIdentity>> decode_identities(std::string_view text) {
    const auto json = model::parse_json(text);
    if (!json) {
        return std::unexpected(json.error());
    }
    std::vector<ProcessIdentity> processes;
    for (const auto& item : *json) {
        ProcessIdentity process;
        model::Fields fields(item, "stopped process");
        if (auto read = fields.get("pid", process.pid).get("start_time", process.start_time).result(); !read) {
            return std::unexpected(read.error());
        }
        processes.push_back(process);
    }
    return processes;
}

bool is_there(const std::filesystem::path& file) {
    return ::access(file.c_str(), F_OK) == 0;
}

Result<> end_process(const std::optional<Descriptor>& process, const char* what) {
    if (!process) {
        return {};
    }
    if (auto sent = send_signal(process->get(), SIGKILL); !sent) {
        return sent;
    }
    if (!wait_for_end(process->get(), kill_patience)) {
        return fail(Errc::timed_out, berth::format("The workspace's {} does not end.", what));
    }
    return {};
}

} // namespace

Engine::Engine(Host host)
    : host_(std::move(host))
    , store_(host_.options.data_folder) {}

Result<> Engine::check(const WorkspaceSpec& spec) const {
    if (!model::is_workspace_id(spec.id)) {
        return fail(Errc::invalid_argument, berth::format("\"{}\" is not a workspace id.", spec.id));
    }
    if (!model::is_dns_label(spec.name)) {
        return fail(Errc::invalid_argument, berth::format("\"{}\" cannot be a host name.", spec.name));
    }
    if (spec.slot > std::numeric_limits<std::int32_t>::max() - host_.options.first_uid) {
        return fail(Errc::invalid_argument, "The workspace's slot is beyond the range of user ids.");
    }
    const auto socket = store_.folders(spec.id).socket().native();
    if (socket.size() >= sizeof(sockaddr_un::sun_path)) {
        return fail(Errc::invalid_argument, berth::format("{} is too long for the name of a Unix socket.", socket),
                    "Choose a data folder with a shorter path.");
    }
    return {};
}

Result<> Engine::prepare() const {
    if (auto prepared = store_.prepare(); !prepared) {
        return prepared;
    }
    const auto ids = store_.list();
    if (!ids) {
        return std::unexpected(ids.error());
    }
    // A live supervisor runs from the bundle that its workspace uses.
    std::set<std::filesystem::path> used{host_.bundle};
    for (const auto& id : *ids) {
        const auto known = record(id);
        if (known && *known && open_supervisor(**known, host_.boot_id)) {
            std::error_code error;
            const auto program = berth::format("/proc/{}/exe", (*known)->supervisor.pid);
            used.insert(std::filesystem::read_symlink(program, error).parent_path());
        }
    }
    return remove_other_bundles(host_.bundle.parent_path(), used);
}

Result<> Engine::create(const WorkspaceSpec& spec) const {
    if (auto checked = check(spec); !checked) {
        return checked;
    }
    return store_.create(spec.id, host_.owner_of_slot(spec.slot));
}

Result<std::optional<SupervisorRecord>> Engine::record(const std::string& id) const {
    return read_record(store_.folders(id).record());
}

// Groups of several data folders stand side by side on one machine.
std::string Engine::cgroup_name(const std::string& id) const {
    constexpr std::size_t digits = 8;
    return hex(sha256(as_bytes(host_.options.data_folder.native()))).substr(0, digits) + "-" + id;
}

bool Engine::suspended(const std::string& id) const {
    if (host_.cgroups.freezer()) {
        return host_.cgroups.frozen(cgroup_name(id));
    }
    // Half a suspension, too, leaves processes that do not run.
    const auto folders = store_.folders(id);
    return is_there(folders.stopped_processes()) || is_there(folders.stopping_processes());
}

Result<> Engine::thaw(const std::string& id) const {
    if (!suspended(id)) {
        return {};
    }
    if (host_.cgroups.freezer()) {
        return host_.cgroups.thaw(cgroup_name(id));
    }
    const auto folders = store_.folders(id);
    for (const auto& file : {folders.stopped_processes(), folders.stopping_processes()}) {
        if (!is_there(file)) {
            continue;
        }
        const auto text = read_file(file);
        const auto processes = text ? decode_identities(*text) : std::unexpected(text.error());
        if (!processes) {
            return std::unexpected(processes.error());
        }
        continue_processes(*processes);
        if (auto removed = remove_tree(file); !removed) {
            return removed;
        }
    }
    return {};
}

Result<std::variant<Endpoint, Engine::Starting>> Engine::begin_start(const WorkspaceSpec& spec) const {
    if (auto checked = check(spec); !checked) {
        return std::unexpected(checked.error());
    }
    const auto owner = store_.owner(spec.id);
    if (!owner) {
        return std::unexpected(owner.error());
    }
    if (!*owner) {
        return fail(Errc::not_found, "The workspace has no folders on this machine.");
    }
    if ((*owner)->change != host_.root) {
        return fail(Errc::forbidden, "The workspace was made by a berthd that ran under another user.",
                    "Run berthd under the user that it ran under before.");
    }
    auto lock = store_.lock(spec.id);
    const auto known = record(spec.id);
    if (!lock) {
        return std::unexpected(lock.error());
    }
    // An unreadable record leads to no sandbox; its processes, if any, are ended below by their control group. A start
    // whose berthd died before it heard of its end is begun again, which takes no longer than waiting.
    if (known && *known && (*known)->phase == SupervisorPhase::running && open_supervisor(**known, host_.boot_id)) {
        if ((*known)->incarnation != spec.incarnation || suspended(spec.id)) {
            return fail(Errc::conflict, "The workspace's sandbox is there already, from another start.");
        }
        return endpoint(spec.id);
    }
    if (auto ended = end_leftovers(spec.id); !ended) {
        return std::unexpected(ended.error());
    }
    const auto folders = store_.folders(spec.id);
    const bool internet = host_.network != NetworkHelper::none;
    if (auto made = remake_folder(folders.run(), 0700, **owner); !made) {
        return std::unexpected(made.error());
    }
    if (auto written = write_etc(folders.etc(), spec.name, host_.shell, internet); !written) {
        return std::unexpected(written.error());
    }
    auto groups = host_.cgroups.make(cgroup_name(spec.id), {spec.cpu_millis, spec.memory_bytes, processes_limit});
    if (!groups) {
        return std::unexpected(groups.error());
    }

    SandboxLayout layout;
    layout.hostname = spec.name;
    layout.home = folders.home();
    layout.directory = folders.directory();
    layout.run = folders.run();
    layout.etc = folders.etc();
    const auto ide = current_ide_bundle(host_.options.data_folder);
    layout.ide = ide.value_or(std::string());
    layout.tmp_bytes = spec.memory_bytes == 0 ? tmp_bytes : std::min(tmp_bytes, spec.memory_bytes / 2);
    layout.command = {berth::format("{}/{}", sandbox_agent_folder, supervisor_name), "init",
                      berth::format("{}/{}", sandbox_agent_folder, agent_name), "--socket",
                      berth::format("{}/{}", sandbox_run, agent_socket_name)};
    auto plan = make_plan(host_, std::move(layout), **owner);
    plan.incarnation = spec.incarnation;
    plan.record = folders.record();
    plan.log = folders.log();
    plan.socket_folder = folders.run();
    plan.endpoint = folders.socket();
    plan.cgroups = std::move(*groups);
    auto report =
        launch_supervisor(host_.supervisor(), plan, start_document(spec, host_.shell, ide.has_value()), spec.id);
    if (!report) {
        return std::unexpected(report.error());
    }
    return Starting{std::move(*lock), std::move(*report)};
}

Result<Endpoint> Engine::finish_start(const WorkspaceSpec& spec, Starting starting) const {
    if (auto report = await_report(starting.report); !report) {
        // The record stays and says why. What is left of the sandbox, if anything, goes.
        if (auto ended = end_leftovers(spec.id); !ended) {
            return std::unexpected(ended.error());
        }
        return std::unexpected(report.error());
    }
    return endpoint(spec.id);
}

// A supervisor that has noted the end has a moment to live yet.
bool Engine::lives(const SupervisorRecord& record) const {
    const bool ended = record.phase == SupervisorPhase::stopped || record.phase == SupervisorPhase::failed;
    return !ended && open_supervisor(record, host_.boot_id);
}

Result<SupervisorRecord> Engine::live_record(const std::string& id) const {
    const auto known = record(id);
    if (!known) {
        return std::unexpected(known.error());
    }
    if (!*known || !lives(**known)) {
        return fail(Errc::not_found, "The workspace does not run.");
    }
    return **known;
}

Result<> Engine::suspend(const std::string& id) const {
    const auto lock = store_.lock(id);
    const auto live = live_record(id);
    if (!lock || !live) {
        return std::unexpected(lock ? live.error() : lock.error());
    }
    if (host_.cgroups.freezer()) {
        return suspended(id) ? Result<>{} : host_.cgroups.freeze(cgroup_name(id));
    }
    const auto folders = store_.folders(id);
    return is_there(folders.stopped_processes()) ? Result<>{} : stop_processes(id, live->sandbox);
}

// Without a freezer. A berthd that is killed in between leaves a list of those it has stopped: they are continued and
// all is begun anew, since what is found stopped counts as stopped by the workspace itself.
Result<> Engine::stop_processes(const std::string& id, const ProcessIdentity& sandbox) const {
    if (auto continued = thaw(id); !continued) {
        return continued;
    }
    const auto folders = store_.folders(id);
    const StopNote note = [&](const std::vector<ProcessIdentity>& stopped) {
        return replace_file(folders.stopping_processes(), encode_identities(stopped), 0600, Durability::process);
    };
    auto begun = note({});
    if (!begun) {
        return begun;
    }
    if (const auto stopped = stop_tree(sandbox, note); !stopped) {
        (void)remove_tree(folders.stopping_processes());
        return std::unexpected(stopped.error());
    }
    if (::rename(folders.stopping_processes().c_str(), folders.stopped_processes().c_str()) != 0) {
        return system_failure("Cannot note that the workspace is suspended");
    }
    return {};
}

Result<Endpoint> Engine::resume(const std::string& id) const {
    const auto lock = store_.lock(id);
    const auto live = live_record(id);
    if (!lock || !live) {
        return std::unexpected(lock ? live.error() : lock.error());
    }
    if (auto thawed = thaw(id); !thawed) {
        return std::unexpected(thawed.error());
    }
    return endpoint(id);
}

Result<std::optional<Engine::Stopping>> Engine::begin_stop(const std::string& id,
                                                           std::chrono::milliseconds grace) const {
    auto lock = store_.lock(id);
    if (!lock) {
        return lock.error().code == Errc::not_found ? Result<std::optional<Stopping>>(std::nullopt)
                                                    : std::unexpected(lock.error());
    }
    const auto known = record(id);
    auto supervisor = known && *known ? open_supervisor(**known, host_.boot_id) : std::nullopt;
    if (!supervisor) {
        return Stopping{std::move(*lock), Descriptor()};
    }
    if (auto thawed = thaw(id); !thawed) {
        return std::unexpected(thawed.error());
    }
    const auto value = std::clamp<std::int64_t>(grace.count(), 0, std::numeric_limits<int>::max());
    if (auto sent = send_signal(supervisor->get(), SIGTERM, static_cast<int>(value)); !sent) {
        return std::unexpected(sent.error());
    }
    return Stopping{std::move(*lock), std::move(*supervisor)};
}

Result<> Engine::finish_stop(const std::string& id, std::optional<Stopping> stopping) const {
    if (!stopping) {
        return {};
    }
    if (auto ended = end_leftovers(id); !ended) {
        return ended;
    }
    // It may have failed before it was stopped, or have been killed together with its supervisor.
    const auto known = record(id);
    if (known && !*known) {
        return {};
    }
    SupervisorRecord stopped = known ? **known : SupervisorRecord{};
    stopped.phase = SupervisorPhase::stopped;
    stopped.detail.clear();
    return write_record(store_.folders(id).record(), stopped);
}

// Ends the supervisor and the sandbox, whichever is left of them, and removes the control groups.
Result<> Engine::end_leftovers(const std::string& id) const {
    if (const auto known = record(id); known && *known) {
        // The supervisor first, else it would note the sandbox's end as a failure of its own.
        if (auto ended = end_process(open_supervisor(**known, host_.boot_id), "supervisor"); !ended) {
            return ended;
        }
        if (auto ended = end_process(open_sandbox(**known, host_.boot_id), "first process"); !ended) {
            return ended;
        }
    }
    const auto folders = store_.folders(id);
    for (const auto& file : {folders.stopped_processes(), folders.stopping_processes(), folders.socket()}) {
        if (auto removed = remove_tree(file); !removed) {
            return removed;
        }
    }
    if (auto killed = host_.cgroups.kill(cgroup_name(id)); !killed) {
        return killed;
    }
    return host_.cgroups.remove(cgroup_name(id));
}

Result<> Engine::remove(const std::string& id) const {
    if (!model::is_workspace_id(id)) {
        return fail(Errc::invalid_argument, berth::format("\"{}\" is not a workspace id.", id));
    }
    if (auto ended = end_leftovers(id); !ended) {
        return ended;
    }
    return store_.remove(id);
}

std::optional<Descriptor> Engine::supervisor(const std::string& id) const {
    const auto known = record(id);
    return known && *known ? open_supervisor(**known, host_.boot_id) : std::nullopt;
}

Result<Observed> Engine::inspect(const std::string& id) const {
    Observed observed;
    const auto owner = model::is_workspace_id(id) ? store_.owner(id) : std::nullopt;
    if (!owner) {
        return std::unexpected(owner.error());
    }
    if (!*owner) {
        return observed;
    }
    observed.state = Observed::State::created;
    const auto known = record(id);
    if (!known) {
        observed.state = Observed::State::failed;
        observed.detail = known.error().text();
        return observed;
    }
    if (!*known) {
        return observed;
    }
    const SupervisorRecord& last = **known;
    if (lives(last)) {
        observed.state = suspended(id) ? Observed::State::suspended : Observed::State::running;
        observed.endpoint = endpoint(id);
        observed.incarnation = last.incarnation;
        return observed;
    }
    observed.detail = last.detail;
    if (last.phase == SupervisorPhase::stopped) {
        observed.state = Observed::State::stopped;
    } else if (last.phase == SupervisorPhase::failed) {
        observed.state = Observed::State::failed;
        if (host_.cgroups.ran_out_of_memory(cgroup_name(id))) {
            observed.detail = "The workspace used more memory than it may. " + observed.detail;
        }
    } else if (last.boot_id != host_.boot_id) {
        observed.state = Observed::State::stopped;
        observed.detail = "The machine was restarted.";
    } else {
        observed.state = Observed::State::failed;
        observed.detail = "The workspace's supervisor was ended from outside.";
    }
    return observed;
}

} // namespace berth::platform::local
