#include "local_machine.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <format>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::platform::local {

namespace {

class LocalIsolation : public testing::Test {
protected:
    std::string ask(const std::string& command) {
        return local::ask(endpoint, command).value_or("the agent cannot be reached");
    }

    // The field of /proc/PID/status of the sandbox's first process, as the host sees it.
    std::string status(const std::string& field) {
        std::ifstream file(std::format("/proc/{}/status", machine.record(spec.id).sandbox.pid));
        for (std::string line; std::getline(file, line);) {
            if (line.starts_with(field + ":")) {
                return line.substr(field.size() + 2);
            }
        }
        return "no such field";
    }

    LocalMachine machine;
    WorkspaceSpec spec = machine.spec();
    Endpoint endpoint = machine.up(spec);
};

std::string slurp(const std::filesystem::path& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

} // namespace

TEST_F(LocalIsolation, TheWorkloadIsAnOrdinaryUserInsideAndOutside) {
    EXPECT_EQ(ask("id -u; id -g; id -un; echo $HOME; pwd; hostname"),
              "1000\n1000\ndev\n/home/dev\n/workspace\ntest-1\n");
    if (::geteuid() == 0) {
        const auto uid = std::to_string(machine.options().first_uid + spec.slot);
        EXPECT_EQ(status("Uid"), std::format("{0}\t{0}\t{0}\t{0}", uid));
        EXPECT_EQ(status("Gid"), std::format("{0}\t{0}\t{0}\t{0}", uid));
    }
    EXPECT_THAT(status("Groups"), testing::MatchesRegex("[ \t]*")); // none is left of berthd's
}

TEST_F(LocalIsolation, NoPrivilegeIsLeftOrCanBeHad) {
    constexpr const char* none = "0000000000000000";
    for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
        EXPECT_EQ(status(set), none) << set;
    }
    EXPECT_EQ(status("NoNewPrivs"), "1");
    EXPECT_EQ(ask("unshare -Ur true 2>/dev/null && echo got a user namespace; mount -t tmpfs none /tmp 2>/dev/null && "
                  "echo mounted; su -c true 2>/dev/null && echo became root"),
              "");
}

TEST_F(LocalIsolation, FilesOfTheHostAreNotThere) {
    std::ofstream(machine.options().data_folder / "berth.db") << "secret";
    EXPECT_EQ(ask(std::format("ls {0} /root /etc/shadow /etc/gshadow /var/lib /run/docker.sock /sys/kernel 2>/dev/null",
                              machine.options().data_folder.native())),
              "");
    EXPECT_EQ(ask("ls /home /opt/berth /run /var"),
              "/home:\ndev\n\n/opt/berth:\nagent\n\n/run:\nberth\n\n/var:\ntmp\n");
    EXPECT_EQ(ask("cut -d: -f1 /etc/passwd; cut -d: -f1 /etc/group"), "root\ndev\nnobody\nroot\ndev\nnogroup\n");
}

TEST_F(LocalIsolation, OnlyItsOwnFoldersCanBeWrittenTo) {
    EXPECT_EQ(
        ask("for p in / /usr /usr/bin /etc /opt /opt/berth/agent /run /home /dev /proc/sys/kernel /var; "
            "do touch $p/x 2>/dev/null && echo wrote to $p; done; "
            "for p in /workspace /home/dev /tmp /var/tmp /dev/shm; do touch $p/x || echo cannot write to $p; done"),
        "");
    struct stat status{};
    ASSERT_EQ(::stat((machine.folder(spec.id) / "workspace/x").c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, ::geteuid() == 0 ? machine.options().first_uid + spec.slot : ::getuid());
}

TEST_F(LocalIsolation, TheAgentsSocketCannotBeReplacedByAnother) {
    // What berthd connects to must stay the agent's, or a workspace could make it talk to any socket of the host.
    EXPECT_EQ(ask("cd /run/berth && rm agent.sock && ln -s /etc/hostname agent.sock && echo replaced"), "replaced\n");
    EXPECT_EQ(ask("echo still the agent"), "still the agent\n");
    EXPECT_EQ(machine.observed(spec.id).endpoint, endpoint);
}

TEST_F(LocalIsolation, OtherUsersOfTheHostCannotReachIt) {
    struct stat status{};
    ASSERT_EQ(::stat((machine.options().data_folder / "workspaces").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0700U);
    for (const char* folder : {"home", "workspace"}) {
        ASSERT_EQ(::stat((machine.folder(spec.id) / folder).c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 07777, 0700U) << folder;
    }
}

TEST_F(LocalIsolation, ProcessesOfTheHostAreNotVisible) {
    EXPECT_EQ(ask(std::format("kill -0 {} 2>/dev/null && echo seen", machine.record(spec.id).supervisor.pid)), "");
    // Process 1, the agent, the agent's child for this connection, and the shells with what they run.
    const auto count = std::stoi(ask("ls -d /proc/[0-9]* | wc -l"));
    EXPECT_LE(count, 10);
    EXPECT_EQ(ask("tr '\\0' ' ' < /proc/1/cmdline"),
              "/opt/berth/agent/berth-supervisor init /opt/berth/agent/berth-agent --socket /run/berth/agent.sock ");
}

TEST_F(LocalIsolation, AnotherWorkspaceIsNotThere) {
    const auto other = machine.spec(2);
    const auto other_endpoint = machine.up(other);
    local::ask(other_endpoint, "echo private > /workspace/note; setsid sleep 60 > /dev/null 2>&1 &");
    EXPECT_EQ(ask("cat /workspace/note 2>/dev/null; grep -l sleep /proc/[0-9]*/comm 2>/dev/null"), "");
    EXPECT_EQ(local::ask(other_endpoint, "cat /workspace/note"), "private\n");
    // Abstract Unix sockets belong to the network namespace, shared memory to the ipc namespace.
    EXPECT_EQ(ask("readlink /proc/self/ns/net") == local::ask(other_endpoint, "readlink /proc/self/ns/net"), false);
    EXPECT_EQ(ask("readlink /proc/self/ns/ipc") == local::ask(other_endpoint, "readlink /proc/self/ns/ipc"), false);
}

TEST_F(LocalIsolation, NoTerminalAndNoDescriptorOfTheHostIsInherited) {
    EXPECT_EQ(ask("cut -d ' ' -f 7 /proc/2/stat"), "0\n"); // the agent's controlling terminal
    EXPECT_EQ(ask("ls /proc/1/fd; ls -l /proc/1/fd | grep -c 'pipe\\|/dev/null'"), "0\n1\n2\n3\n");
}

TEST(LocalSecrets, ReachTheAgentAndNothingElse) {
    ::setenv("BERTH_TEST_OF_BERTHD", "from-berthd-itself", 1);
    LocalMachine machine;
    auto spec = machine.spec();
    constexpr const char* secret = "s3cret-of-the-workspace";
    spec.env.push_back({"TOKEN", Secret(secret)});
    spec.ports.push_back({3000, "web"});
    const auto endpoint = machine.up(spec);

    const auto document = ask(endpoint, "document").value_or("");
    EXPECT_THAT(document, testing::HasSubstr(std::format("\"TOKEN\":\"{}\"", secret)));
    EXPECT_THAT(document, testing::HasSubstr("\"workspace_id\":\"w0local000000001\""));
    EXPECT_THAT(document, testing::HasSubstr("\"port\":3000"));

    EXPECT_THAT(
        ask(endpoint, "env; cat /proc/1/environ").value_or(""),
        testing::AllOf(testing::Not(testing::HasSubstr("berthd-itself")), testing::Not(testing::HasSubstr(secret))));
    const auto record = machine.record(spec.id);
    for (const auto pid : {record.supervisor.pid, record.sandbox.pid}) {
        for (const char* file : {"cmdline", "environ"}) {
            EXPECT_THAT(slurp(std::format("/proc/{}/{}", pid, file)),
                        testing::AllOf(testing::Not(testing::HasSubstr(secret)),
                                       testing::Not(testing::HasSubstr("berthd-itself"))));
        }
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(machine.options().data_folder)) {
        if (entry.is_regular_file()) {
            EXPECT_THAT(slurp(entry.path()), testing::Not(testing::HasSubstr(secret))) << entry.path();
        }
    }
}

TEST(LocalSamples, AreShownReadOnly) {
    TestFolder folder;
    const auto samples = folder.path() / "samples";
    std::filesystem::create_directory(samples);
    std::ofstream(samples / "hello.txt") << "a sample\n";
    LocalMachine machine([&](LocalOptions& options) { options.samples = samples; });
    const auto endpoint = machine.up(machine.spec());
    EXPECT_EQ(ask(endpoint, "cat /opt/berth/samples/hello.txt; touch /opt/berth/samples/x 2>/dev/null && echo wrote"),
              "a sample\n");
}

TEST(LocalLimits, AShareOfAProcessorBelowWhatTheKernelGivesIsRoundedUp) {
    LocalMachine machine;
    auto spec = machine.spec();
    spec.cpu_millis = 1;
    ASSERT_TRUE(machine.create(spec));
    const auto started = machine.start(spec);
    if (!started) { // with a hundredth of a processor it may take its time
        EXPECT_EQ(started.error().code, Errc::timed_out) << started.error().text();
    }
}

TEST(LocalLimits, MemoryAndProcessesAreBoundedWhereControlGroupsAllow) {
    LocalMachine machine;
    auto spec = machine.spec();
    spec.memory_bytes = std::uint64_t{64} << 20;
    spec.cpu_millis = 500;
    const auto endpoint = machine.up(spec);
    if (!machine.capabilities().memory_limit) {
        GTEST_SKIP() << "no memory limits on this machine";
    }
    // tail keeps the whole of a line in memory.
    EXPECT_EQ(ask(endpoint, "(head -c 200000000 /dev/zero | tail -n 1) > /dev/null 2>&1; echo $?"), "137\n");
    EXPECT_EQ(ask(endpoint, "echo still here"), "still here\n");
    EXPECT_EQ(ask(endpoint, "df --output=size -B1M /tmp | tail -n 1 | tr -d ' '"), "32\n");
}

} // namespace berth::platform::local
