#include "local_machine.h"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <format>
#include <fstream>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace berth::platform::local {

namespace {

using namespace std::chrono_literals;
using State = Observed::State;

// Runs the scenario in a process of a user without any rights, on copies of the programs that such a user can read
// (a build folder may be closed to it). Where the tests run as such a user already, as that one.
bool as_ordinary_user(const std::function<void(const LocalOptions&)>& scenario) {
    constexpr uid_t nobody_in_particular = 64321;
    TestFolder folder;
    LocalOptions options = test_options(folder);
    for (auto* program : {&options.agent_binary, &options.supervisor_binary}) {
        const auto copy = folder.path() / program->filename();
        std::filesystem::copy_file(*program, copy);
        EXPECT_EQ(::chmod(copy.c_str(), 0755), 0);
        *program = copy;
    }
    options.data_folder = folder.path() / "of-the-user/data";
    std::filesystem::create_directory(folder.path() / "of-the-user");
    if (::geteuid() == 0) {
        EXPECT_EQ(::chown((folder.path() / "of-the-user").c_str(), nobody_in_particular, nobody_in_particular), 0);
    }
    std::fflush(nullptr);
    const pid_t pid = ::fork();
    if (pid == 0) {
        if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 ||
                                 ::setresgid(nobody_in_particular, nobody_in_particular, nobody_in_particular) != 0 ||
                                 ::setresuid(nobody_in_particular, nobody_in_particular, nobody_in_particular) != 0)) {
            ::_exit(2);
        }
        scenario(options);
        std::fflush(nullptr);
        ::_exit(testing::Test::HasFailure() ? 1 : 0);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return status == 0;
}

// The first process with this word in its arguments.
std::optional<ProcessIdentity> process_with(const std::string& word) {
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const pid_t pid = std::atoi(entry.path().filename().c_str());
        const auto words = pid > 0 ? read_file(entry.path() / "cmdline").value_or("") : std::string();
        // Not the shell that started it, whose one argument is all of the command.
        if (words.ends_with(word + std::string(1, '\0')) && words.contains("ticks")) {
            return identify(pid);
        }
    }
    return std::nullopt;
}

} // namespace

TEST(LocalOrdinaryUser, AWorkspaceRunsUnderBerthdsOwnUserInASandboxOfItsOwn) {
    EXPECT_TRUE(as_ordinary_user([](const LocalOptions& options) {
        LocalMachine machine(options);
        EXPECT_FALSE(machine.capabilities().own_uid);
        const auto spec = machine.spec();
        const auto endpoint = machine.up(spec);
        EXPECT_EQ(
            ask(endpoint,
                "id -un; echo kept > note; ls -d /root /etc/shadow 2>/dev/null; grep -c ^CapEff.*0000000000000000 "
                "/proc/self/status; unshare -Ur true 2>/dev/null && echo got a namespace"),
            "dev\n1\n");
        struct stat status{};
        EXPECT_EQ(::stat((machine.folder(spec.id) / "workspace/note").c_str(), &status), 0);
        EXPECT_EQ(status.st_uid, ::getuid());
        EXPECT_TRUE(machine.stop(spec.id, 2s));
        EXPECT_EQ(machine.observed(spec.id).state, State::stopped);
        EXPECT_EQ(ask(machine.up(machine.spec(1, "i2")), "cat note"), "kept\n");
    }));
}

TEST(LocalOrdinaryUser, WithoutAFreezerProcessesAreStoppedAndContinued) {
    EXPECT_TRUE(as_ordinary_user([](const LocalOptions& options) {
        LocalMachine machine(options);
        const auto spec = machine.spec();
        const auto endpoint = machine.up(spec);
        (void)ask(endpoint, "(while :; do echo >> ticks; sleep 0.01; done) > /dev/null 2>&1 &");
        const auto ticks = machine.folder(spec.id) / "workspace/ticks";
        const auto size = [&] { return std::filesystem::exists(ticks) ? std::filesystem::file_size(ticks) : 0; };
        EXPECT_TRUE(eventually([&] { return size() > 3; }));
        const auto suspended = machine.suspend(spec.id);
        EXPECT_TRUE(suspended) << suspended.error().text();
        EXPECT_EQ(machine.observed(spec.id).state, State::suspended);
        const auto before = size();
        machine.up(machine.spec(2));
        EXPECT_EQ(size(), before);
        EXPECT_TRUE(machine.resume(spec.id));
        EXPECT_EQ(machine.observed(spec.id).state, State::running);
        EXPECT_TRUE(eventually([&] { return size() > before + 3; }));
        // Stopping a suspended one lets it end in order.
        EXPECT_TRUE(machine.suspend(spec.id));
        EXPECT_TRUE(machine.stop(spec.id, 5s));
        EXPECT_EQ(machine.observed(spec.id).state, State::stopped);
    }));
}

TEST(LocalOrdinaryUser, ASuspensionThatWasCutShortLeavesNoProcessStoppedForGood) {
    EXPECT_TRUE(as_ordinary_user([](const LocalOptions& options) {
        LocalMachine machine(options);
        const auto spec = machine.spec();
        const auto endpoint = machine.up(spec);
        const auto mark = std::format("ticking-{}", ::getpid());
        (void)ask(endpoint,
                  std::format("sh -c 'while :; do echo >> ticks; sleep 0.01; done' {} > /dev/null 2>&1 &", mark));
        const auto ticks = machine.folder(spec.id) / "workspace/ticks";
        const auto size = [&] { return std::filesystem::exists(ticks) ? std::filesystem::file_size(ticks) : 0; };
        EXPECT_TRUE(eventually([&] { return size() > 3; }));
        // As a berthd leaves it that is killed after it has stopped the first process: noted, then stopped.
        const auto first = process_with(mark);
        EXPECT_TRUE(first.has_value());
        std::ofstream(machine.folder(spec.id) / "suspending.json")
            << std::format(R"([{{"pid":{},"start_time":{}}}])", first->pid, first->start_time);
        EXPECT_EQ(::kill(first->pid, SIGSTOP), 0);
        EXPECT_TRUE(eventually([&] { return read_stat(first->pid).value_or(ProcessStat{}).state == 'T'; }));
        EXPECT_TRUE(machine.suspend(spec.id));
        EXPECT_EQ(machine.observed(spec.id).state, State::suspended);
        const auto before = size();
        EXPECT_TRUE(machine.resume(spec.id));
        EXPECT_EQ(machine.observed(spec.id).state, State::running);
        EXPECT_TRUE(eventually([&] { return size() > before + 3; }));
    }));
}

TEST(LocalOrdinaryUser, DestroyingRemovesFoldersThatForbidIt) {
    EXPECT_TRUE(as_ordinary_user([](const LocalOptions& options) {
        LocalMachine machine(options);
        const auto spec = machine.spec();
        const auto endpoint = machine.up(spec);
        EXPECT_EQ(ask(endpoint, "mkdir -p a/b/c d; touch a/b/x d/y; chmod 0 a/b/c a/b a; chmod 555 d; echo done"),
                  "done\n");
        const auto destroyed = machine.destroy(spec.id);
        EXPECT_TRUE(destroyed) << destroyed.error().text();
        EXPECT_TRUE(std::filesystem::is_empty(options.data_folder / "workspaces"));
    }));
}

} // namespace berth::platform::local
