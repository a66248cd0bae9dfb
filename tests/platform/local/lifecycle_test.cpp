#include "base/crypto.h"
#include "local_machine.h"
#include "platform/local/engine.h"
#include "platform/local/process_identity.h"

#include <gmock/gmock.h>

#include <format>
#include <fstream>
#include <future>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace berth::platform::local {

namespace {

using namespace std::chrono_literals;
using State = Observed::State;

void misbehave(WorkspaceSpec& spec, const char* how) {
    spec.env.push_back({"STAND_IN", Secret(how)});
}

// Pids of live processes that have this word in their arguments.
std::vector<pid_t> processes_with(const std::string& word) {
    std::vector<pid_t> found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const auto name = entry.path().filename().native();
        const auto pid = std::atoi(name.c_str());
        if (pid > 0 && read_file(entry.path() / "cmdline").value_or("").contains(word) && lives(pid)) {
            found.push_back(pid);
        }
    }
    return found;
}

// The control groups of a workspace of this machine: named after the data folder and the id.
std::vector<std::string> cgroups_of(const LocalMachine& machine, const std::string& id) {
    const auto prefix = hex(sha256(as_bytes(machine.options().data_folder.native()))).substr(0, 8);
    std::vector<std::string> found;
    std::error_code error;
    for (const char* folder : {"memory/berth", "cpu/berth", "pids/berth", "freezer/berth", "berth", "unified/berth"}) {
        const auto group = std::filesystem::path("/sys/fs/cgroup") / folder / (prefix + "-" + id);
        if (std::filesystem::exists(group, error)) {
            found.push_back(group);
        }
    }
    return found;
}

} // namespace

TEST(LocalLifecycle, AWorkspaceOutlivesTheProcessThatStartedIt) {
    TestFolder folder;
    const auto options = test_options(folder);
    std::fflush(nullptr);
    const pid_t starter = ::fork();
    if (starter == 0) {
        LocalMachine machine(options);
        const auto endpoint = machine.up(machine.spec());
        (void)ask(endpoint, "echo before > /workspace/note; sleep 1000 > /dev/null 2>&1 &");
        ::raise(SIGKILL);
    }
    int status = 0;
    ::waitpid(starter, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));

    LocalMachine machine(options);
    const auto spec = machine.spec();
    const auto observed = machine.observed(spec.id);
    ASSERT_EQ(observed.state, State::running);
    EXPECT_EQ(observed.incarnation, "i1");
    EXPECT_EQ(ask(*observed.endpoint, "cat /workspace/note; grep -c sleep /proc/[0-9]*/comm | grep -c :1"),
              "before\n1\n");
    // Nothing is started anew for who asks for what runs.
    const auto supervisor = machine.record(spec.id).supervisor;
    EXPECT_EQ(machine.start(spec).value(), *observed.endpoint);
    EXPECT_EQ(machine.record(spec.id).supervisor, supervisor);
}

TEST(LocalLifecycle, StoppingIsGracefulAndLeavesFilesAndNoProcess) {
    LocalMachine machine;
    const auto spec = machine.spec();
    const auto endpoint = machine.up(spec);
    const auto mark = std::format("100{}", ::getpid());
    (void)ask(endpoint, std::format("echo kept > ~/note; setsid sleep {} >/dev/null 2>&1 &", mark));
    ASSERT_TRUE(eventually([&] { return processes_with(mark).size() == 1; }));
    const auto begun = std::chrono::steady_clock::now();
    ASSERT_TRUE(machine.stop(spec.id, 30s));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s); // the agent heeds SIGTERM
    EXPECT_THAT(processes_with(mark), testing::IsEmpty());
    EXPECT_EQ(machine.observed(spec.id).state, State::stopped);
    EXPECT_EQ(ask(machine.up(machine.spec(1, "i2")), "cat ~/note"), "kept\n");
}

TEST(LocalLifecycle, AnAgentThatIgnoresTheRequestIsKilledAfterTheGrace) {
    LocalMachine machine;
    auto spec = machine.spec();
    misbehave(spec, "stubborn");
    machine.up(spec);
    const auto sandbox = machine.record(spec.id).sandbox.pid;
    const auto begun = std::chrono::steady_clock::now();
    ASSERT_TRUE(machine.stop(spec.id, 300ms));
    EXPECT_GE(std::chrono::steady_clock::now() - begun, 300ms);
    EXPECT_FALSE(lives(sandbox));
    EXPECT_EQ(machine.observed(spec.id).state, State::stopped);
}

TEST(LocalLifecycle, AnAgentThatDiesAtOnceIsReportedWithItsLastWords) {
    LocalMachine machine;
    auto spec = machine.spec();
    misbehave(spec, "die");
    ASSERT_TRUE(machine.create(spec));
    const auto started = machine.start(spec);
    ASSERT_FALSE(started);
    EXPECT_THAT(started.error().message,
                testing::AllOf(testing::HasSubstr("exit code 3"), testing::HasSubstr("No use going on.")));
    const auto observed = machine.observed(spec.id);
    EXPECT_EQ(observed.state, State::failed);
    EXPECT_EQ(observed.detail, started.error().text());
    EXPECT_EQ(ask(machine.up(machine.spec(1, "i2")), "echo up"), "up\n");
}

TEST(LocalLifecycle, AnAgentThatNeverListensIsGivenUpOn) {
    LocalMachine machine([](LocalOptions& options) { options.start_timeout = 300ms; });
    auto spec = machine.spec();
    misbehave(spec, "deaf");
    ASSERT_TRUE(machine.create(spec));
    const auto started = machine.start(spec);
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, Errc::timed_out);
    EXPECT_EQ(machine.observed(spec.id).state, State::failed);
    EXPECT_FALSE(lives(machine.record(spec.id).sandbox.pid));
}

TEST(LocalLifecycle, TheSandboxDiesWithItsSupervisor) {
    LocalMachine machine;
    const auto spec = machine.spec();
    machine.up(spec);
    const auto record = machine.record(spec.id);
    ASSERT_EQ(::kill(record.supervisor.pid, SIGKILL), 0);
    EXPECT_TRUE(eventually([&] { return !lives(record.sandbox.pid); }));
    EXPECT_EQ(machine.observed(spec.id).state, State::failed);
    EXPECT_FALSE(machine.observed(spec.id).detail.empty());
    EXPECT_EQ(ask(machine.up(machine.spec(1, "i2")), "echo up"), "up\n");
}

TEST(LocalLifecycle, AReusedPidIsNotTakenForTheSupervisorAndNotKilled) {
    LocalMachine machine;
    const auto spec = machine.spec();
    machine.up(spec);
    auto record = machine.record(spec.id);
    ASSERT_TRUE(machine.stop(spec.id, 1s));
    // As if this very process had got the pids of a supervisor and a sandbox that died unseen.
    record.supervisor.pid = ::getpid();
    record.sandbox.pid = ::getpid();
    ASSERT_TRUE(write_record(machine.folder(spec.id) / "supervisor.json", record));
    EXPECT_EQ(machine.observed(spec.id).state, State::failed);
    ASSERT_TRUE(machine.stop(spec.id, 100ms));
    EXPECT_EQ(machine.observed(spec.id).state, State::stopped);
}

TEST(LocalLifecycle, ARestartOfTheMachineIsSeenAsStopped) {
    LocalMachine machine;
    const auto spec = machine.spec();
    machine.up(spec);
    const auto path = machine.folder(spec.id) / "supervisor.json";
    const auto record = machine.record(spec.id);
    auto earlier = record;
    earlier.boot_id = "00000000-0000-0000-0000-000000000000";
    ASSERT_TRUE(write_record(path, earlier));
    EXPECT_EQ(machine.observed(spec.id).state, State::stopped);
    ASSERT_TRUE(write_record(path, record));
}

TEST(LocalLifecycle, ARecordThatCannotBeReadDoesNotBlockStoppingAndStarting) {
    LocalMachine machine;
    const auto spec = machine.spec();
    machine.up(spec);
    ASSERT_TRUE(machine.stop(spec.id, 1s));
    std::ofstream(machine.folder(spec.id) / "supervisor.json") << "{\"version\":";
    EXPECT_EQ(machine.observed(spec.id).state, State::failed);
    EXPECT_EQ(ask(machine.up(machine.spec(1, "i2")), "echo up"), "up\n");
}

TEST(LocalLifecycle, DestroyingLeavesNothingHoweverTheFilesAre) {
    LocalMachine machine;
    const auto spec = machine.spec();
    const auto endpoint = machine.up(spec);
    const auto outside = machine.options().data_folder / "outside";
    std::filesystem::create_directory(outside);
    std::ofstream(outside / "file") << "not the workspace's";
    EXPECT_EQ(
        ask(endpoint, std::format("cd /workspace; ln -s {0} link; ln -s {0}/file file; mkdir a; ln -s {0} a/link; "
                                  "mkdir -p locked/inner/deeper; touch locked/inner/x; chmod 0 locked/inner locked; "
                                  "mkdir -p $(printf 'd/%.0s' $(seq 600)); "
                                  "mkfifo ~/fifo; touch ~/.hidden; echo done",
                                  outside.native())),
        "done\n");
    const auto capabilities = machine.capabilities();
    EXPECT_EQ(cgroups_of(machine, spec.id).empty(), !capabilities.memory_limit);
    ASSERT_TRUE(machine.destroy(spec.id));
    EXPECT_TRUE(std::filesystem::is_empty(machine.options().data_folder / "workspaces"));
    EXPECT_EQ(read_file(outside / "file"), "not the workspace's");
    EXPECT_THAT(cgroups_of(machine, spec.id), testing::IsEmpty());
    EXPECT_EQ(machine.observed(spec.id).state, State::absent);
}

TEST(LocalLifecycle, HalfMadeAndHalfRemovedWorkspacesAreListedAndMended) {
    LocalMachine machine;
    const auto spec = machine.spec();
    const auto folder = machine.folder(spec.id);
    // As if berthd had died while it made the home folder.
    std::filesystem::create_directories(folder / "home.new/leftover");
    EXPECT_EQ(machine.observed(spec.id).state, State::absent);
    EXPECT_THAT(machine.list().value(), testing::ElementsAre(spec.id));
    EXPECT_EQ(ask(machine.up(spec), "ls -A ~ | grep -c leftover"), "0\n");
    ASSERT_TRUE(machine.stop(spec.id, 1s));
    // As if it had died while it removed the workspace.
    std::filesystem::rename(folder, folder.parent_path() / (".removing-" + spec.id));
    EXPECT_EQ(machine.observed(spec.id).state, State::absent);
    EXPECT_THAT(machine.list().value(), testing::ElementsAre(spec.id));
    ASSERT_TRUE(machine.destroy(spec.id));
    EXPECT_TRUE(std::filesystem::is_empty(folder.parent_path()));
}

TEST(LocalLifecycle, AStartWhoseStarterDiedIsTakenUpByRepeatingIt) {
    LocalMachine machine;
    const auto spec = machine.spec();
    const auto first = machine.up(spec);
    auto record = machine.record(spec.id);
    const auto sandbox = record.sandbox.pid;
    record.phase = SupervisorPhase::starting;
    ASSERT_TRUE(write_record(machine.folder(spec.id) / "supervisor.json", record));
    const auto again = machine.start(spec);
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(*again, first);
    EXPECT_FALSE(lives(sandbox));
    EXPECT_EQ(ask(*again, "echo up"), "up\n");
}

TEST(LocalLifecycle, ANewAgentLeavesRunningWorkspacesTheirsAndRemovesWhatNoneUses) {
    TestFolder folder;
    auto options = test_options(folder);
    const auto program = folder.path() / "agent";
    const auto bundles = [&] {
        const std::filesystem::directory_iterator entries(options.data_folder / "bundles/agent");
        return std::distance(begin(entries), end(entries));
    };
    std::filesystem::copy_file(options.agent_binary, program);
    options.agent_binary = program;
    LocalMachine machine(options);
    const auto spec = machine.spec();
    const auto endpoint = machine.up(spec);
    std::ofstream(program, std::ios::app) << "another build";
    machine.restart();
    EXPECT_EQ(bundles(), 2);
    EXPECT_EQ(ask(endpoint, "test -x /opt/berth/agent/berth-agent && echo there"), "there\n");
    ASSERT_TRUE(machine.stop(spec.id, 5s));
    machine.restart();
    EXPECT_EQ(bundles(), 1);
}

TEST(LocalLifecycle, ABerthdThatServesBesideRemovesNothingThatTheKeeperWorksWith) {
    TestFolder folder;
    auto options = test_options(folder);
    LocalMachine keeper(options);
    auto beside = options;
    beside.keeps_data_folder = false;
    beside.agent_binary = folder.path() / "agent"; // of the next version
    std::filesystem::copy_file(options.agent_binary, beside.agent_binary);
    std::ofstream(beside.agent_binary, std::ios::app) << "another build";
    const auto trial = options.data_folder / "trial";
    std::filesystem::create_directory(trial);
    LocalMachine other(beside);
    EXPECT_TRUE(std::filesystem::exists(trial));
    EXPECT_EQ(ask(keeper.up(keeper.spec()), "echo up"), "up\n");
}

TEST(LocalLifecycle, AStartThatIsBrokenOffAtOnceLeavesASupervisorThatCanBeFound) {
    TestFolder folder;
    auto host = try_out(test_options(folder));
    ASSERT_TRUE(host) << host.error().text();
    const Engine engine(std::move(*host));
    ASSERT_TRUE(engine.prepare());
    WorkspaceSpec spec;
    spec.id = "w" + std::string(15, '1');
    spec.name = "demo";
    spec.incarnation = "i1";
    ASSERT_TRUE(engine.create(spec));
    {
        const auto begun = engine.begin_start(spec);
        ASSERT_TRUE(begun) << begun.error().text();
    }
    EXPECT_TRUE(engine.supervisor(spec.id));
    auto stopping = engine.begin_stop(spec.id, 0ms);
    ASSERT_TRUE(stopping) << stopping.error().text();
    ASSERT_TRUE(engine.finish_stop(spec.id, std::move(*stopping)));
    EXPECT_FALSE(engine.supervisor(spec.id));
    ASSERT_TRUE(engine.remove(spec.id));
}

TEST(LocalLifecycle, ManyStartAtOnce) {
    LocalMachine machine;
    constexpr std::uint32_t count = 8;
    std::vector<std::future<Result<Endpoint>>> starts;
    for (std::uint32_t i = 1; i <= count; ++i) {
        const auto spec = machine.spec(i);
        ASSERT_TRUE(machine.create(spec));
        starts.push_back(machine.start_meanwhile(spec));
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto started = starts[i].get();
        ASSERT_TRUE(started) << started.error().text();
        EXPECT_EQ(ask(*started, "hostname"), std::format("test-{}\n", i + 1));
    }
}

TEST(LocalLifecycle, ASuspendedWorkspaceStandsStillAndGoesOn) {
    LocalMachine machine;
    const auto spec = machine.spec();
    const auto endpoint = machine.up(spec);
    (void)ask(endpoint, "(while :; do echo >> /workspace/ticks; sleep 0.01; done) > /dev/null 2>&1 &");
    const auto ticks = machine.folder(spec.id) / "workspace/ticks";
    const auto size = [&] { return std::filesystem::exists(ticks) ? std::filesystem::file_size(ticks) : 0; };
    ASSERT_TRUE(eventually([&] { return size() > 3; }));
    ASSERT_TRUE(machine.suspend(spec.id));
    const auto before = size();
    EXPECT_EQ(machine.observed(spec.id).state, State::suspended);
    // Another workspace starts meanwhile, which takes many ticks' time.
    machine.up(machine.spec(2));
    EXPECT_EQ(size(), before);
    // A new berthd finds it suspended, and can resume it.
    machine.restart();
    EXPECT_EQ(machine.observed(spec.id).state, State::suspended);
    ASSERT_TRUE(machine.resume(spec.id));
    EXPECT_TRUE(eventually([&] { return size() > before + 3; }));
}

TEST(LocalLifecycle, BadSpecsAreRefusedBeforeAnythingIsMade) {
    LocalMachine machine;
    for (const char* id : {"../../etc", "", "w", "W0LOCAL000000001", "w0local00000000/"}) {
        auto spec = machine.spec();
        spec.id = id;
        const auto created = machine.create(spec);
        ASSERT_FALSE(created) << id;
        EXPECT_EQ(created.error().code, Errc::invalid_argument);
        EXPECT_TRUE(machine.destroy("w0local000000001"));
    }
    EXPECT_TRUE(std::filesystem::is_empty(machine.options().data_folder / "workspaces"));
}

TEST(LocalLifecycle, ASupervisorTakesLittleMemory) {
    LocalMachine machine;
    const auto spec = machine.spec();
    ASSERT_TRUE(machine.create(spec));
    const auto begun = std::chrono::steady_clock::now();
    ASSERT_TRUE(machine.start(spec));
    const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    RecordProperty("start_ms", static_cast<int>(taken.count())); // some 60 where nothing else runs
    std::ifstream file(std::format("/proc/{}/smaps_rollup", machine.record(spec.id).supervisor.pid));
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("Pss:")) {
            const auto pss_kb = std::stoi(line.substr(4));
            RecordProperty("supervisor_pss_kb", pss_kb);
            EXPECT_LT(pss_kb, 4096);
        }
    }
}

} // namespace berth::platform::local
