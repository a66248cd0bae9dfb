// The reconciler on a fake provisioner: what it brings about, and that a berthd killed at any place goes on from there.
#include "platform_fixture.h"

#include <gmock/gmock.h>

namespace berth::platform {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ReconcilerTest : public PlatformFixture {
protected:
    void SetUp() override { start_platform(); }

    std::string path(const std::string& id, const std::string& action = {}) {
        return "/api/v1/workspaces/" + id + (action.empty() ? "" : "/" + action);
    }
    long count(const std::string& call, const std::string& id) {
        const auto calls = provisioner_.calls();
        return std::ranges::count(calls, call + " " + id);
    }
    Observed observed(const std::string& id) { return run(provisioner_.inspect(id)).value(); }
    std::vector<std::string> states_of(const std::string& id) {
        std::vector<std::string> states;
        const auto page = get(path(id, "events"));
        for (const auto& event : page.body.at("events")) {
            if (event.at("kind") == "workspace.state") {
                states.push_back(event.at("data").at("to"));
            }
        }
        return states;
    }
};

TEST_F(ReconcilerTest, AWorkspaceComesUpStepByStep) {
    const auto began = std::chrono::steady_clock::now();
    const auto id = create_running("demo");
    const auto taken = std::chrono::steady_clock::now() - began;
    RecordProperty("up_ms", static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(taken).count()));
    EXPECT_THAT(states_of(id), ElementsAre("provisioning", "starting", "running"));
    for (const auto* name : {"folders", "sandbox", "agent"}) {
        EXPECT_EQ(step_of(id, name).at("state"), "done") << name;
    }
    EXPECT_FALSE(get(path(id)).body.at("running_since").is_null());
}

TEST_F(ReconcilerTest, InitCommandsRunInOrderWithTheirOutputInTheLog) {
    agents_.script("one", {{"a", "b"}});
    agents_.script("three", {{"c"}});
    const auto id = create_running("demo", "inits");
    EXPECT_THAT(agents_.runs(), ElementsAre("one", "two", "three"));
    EXPECT_THAT(log_of(id),
                HasSubstr("init:0: $ one\ninit:0: a\ninit:0: b\ninit:1: $ two\ninit:2: $ three\ninit:2: c\n"));
}

TEST_F(ReconcilerTest, AFailingInitCommandIsAnErrorWithItsLastOutputAndIsNotRetriedByItself) {
    agents_.script("two", {{"first words", "last words"}, 3});
    const auto id = create("demo", "inits");
    wait_for_state(id, "error");
    const auto workspace = get(path(id)).body;
    EXPECT_EQ(workspace.at("failure").at("step"), "init:1");
    EXPECT_THAT(workspace.at("failure").at("error").at("message").get<std::string>(), HasSubstr("last words"));
    EXPECT_THAT(workspace.at("failure").at("error").at("message").get<std::string>(), HasSubstr("code 3"));
    EXPECT_TRUE(workspace.at("failure").at("retry_at").is_null());
    EXPECT_EQ(step_of(id, "init:0").at("state"), "done");
    EXPECT_EQ(step_of(id, "init:1").at("state"), "failed");
    EXPECT_EQ(step_of(id, "init:2").at("state"), "pending");
    EXPECT_THAT(agents_.runs(), ElementsAre("one", "two"));
}

TEST_F(ReconcilerTest, ARetryBeginsAtTheFailedStep) {
    agents_.script("two", {{"boom"}, 1});
    const auto id = create("demo", "inits");
    wait_for_state(id, "error");
    agents_.script("two", {{"fine now"}});
    EXPECT_EQ(post(path(id, "retry")).status, 202U);
    wait_for_state(id, "running");
    EXPECT_THAT(agents_.runs(), ElementsAre("one", "two", "two", "three"));
    EXPECT_EQ(count("create", id), 1);
    EXPECT_THAT(log_of(id), HasSubstr("init:1: boom\ninit:1: The command ended with code 1.\n"));
    EXPECT_THAT(log_of(id), HasSubstr("init:1: $ two\ninit:1: fine now\n"));
}

TEST_F(ReconcilerTest, ASecondFailureTellsTheOutputOfTheSecondRunOnly) {
    agents_.script("two", {{"first failure"}, 1});
    const auto id = create("demo", "inits");
    wait_for_state(id, "error");
    agents_.script("two", {{"second failure"}, 2});
    const auto before = agents_.runs().size();
    post(path(id, "retry"));
    eventually([&] { return agents_.runs().size() > before; });
    wait_for_state(id, "error");
    const auto workspace = get(path(id)).body;
    EXPECT_EQ(workspace.at("failure").at("error").at("message"),
              "The command ended with code 2.\nIts last output:\nsecond failure");
    EXPECT_EQ(workspace.at("reason"), "The command ended with code 2.");
}

TEST_F(ReconcilerTest, AnInitCommandWhoseOutputFindsNoRoomSaysSoAndRunsAgainOnceThereIs) {
    agents_.script("one", {{"output of one"}, 0, true});
    const auto id = create("demo", "inits");
    eventually([&] { return agents_.runs().size() == 1; });
    const auto log = folder_ / "data/logs" / (id + ".log");
    std::filesystem::remove(log);
    std::filesystem::create_symlink("/dev/full", log);
    agents_.release("one");
    wait_for_state(id, "error");
    const auto failure = get(path(id)).body.at("failure");
    EXPECT_EQ(failure.at("error").at("code"), "unavailable");
    EXPECT_THAT(failure.at("error").at("message").get<std::string>(), HasSubstr("disk is full"));
    std::filesystem::remove(log);
    agents_.script("one", {{"output of one"}});
    post(path(id, "retry"));
    wait_for_state(id, "running");
    EXPECT_THAT(log_of(id), HasSubstr("init:0: output of one\n"));
}

TEST_F(ReconcilerTest, AFailedWorkspaceKeepsNoSandbox) {
    agents_.script("one", {{}, 1});
    const auto id = create("demo", "inits");
    wait_for_state(id, "error");
    eventually([&] { return observed(id).state != Observed::State::running; });
    EXPECT_EQ(observed(id).state, Observed::State::stopped);
}

TEST_F(ReconcilerTest, ResourceErrorsAreRetriedByThemselvesAndNotForEver) {
    provisioner_.inject("start", FakeProvisioner::Fault::before);
    provisioner_.inject("start", FakeProvisioner::Fault::before);
    const auto id = create_running("demo");
    EXPECT_EQ(count("start", id), 3);

    for (std::uint32_t i = 0; i <= automatic_retries; ++i) {
        provisioner_.inject("create", FakeProvisioner::Fault::before);
    }
    const auto other = create("other");
    eventually([&] {
        const auto workspace = get(path(other)).body;
        return workspace.at("state") == "error" && workspace.at("failure").at("retry_at").is_null();
    });
    const auto workspace = get(path(other)).body;
    EXPECT_EQ(workspace.at("state"), "error");
    EXPECT_EQ(workspace.at("attempts"), automatic_retries + 1);
    EXPECT_EQ(post(path(other, "retry")).status, 202U);
    wait_for_state(other, "running");
}

TEST_F(ReconcilerTest, ErrorsThatDoNotPassAreNotRetried) {
    provisioner_.inject("start", FakeProvisioner::Fault::before, {Errc::invalid_argument, "No such image.", ""});
    const auto id = create("demo");
    wait_for_state(id, "error");
    EXPECT_EQ(count("start", id), 1);
    EXPECT_EQ(get(path(id)).body.at("failure").at("step"), "sandbox");
}

TEST_F(ReconcilerTest, CancellingBreaksOffWhatHangsAndLeavesNothingHalfMade) {
    provisioner_.inject("start", FakeProvisioner::Fault::hang);
    const auto id = create("demo");
    eventually([&] { return count("start", id) == 1; });
    EXPECT_EQ(post(path(id, "cancel")).status, 202U);
    wait_for_state(id, "stopped");
    EXPECT_EQ(observed(id).state, Observed::State::absent);
    EXPECT_EQ(post(path(id, "start")).status, 202U);
    wait_for_state(id, "running");
}

TEST_F(ReconcilerTest, CancellingAnInitCommandKeepsTheFiles) {
    agents_.script("two", {{}, 0, true});
    const auto id = create("demo", "inits");
    wait_for_state(id, "starting");
    eventually([&] { return agents_.runs().size() == 2; });
    EXPECT_EQ(post(path(id, "cancel")).status, 202U);
    wait_for_state(id, "stopped");
    EXPECT_EQ(observed(id).state, Observed::State::stopped);
    agents_.script("two", {});
    EXPECT_EQ(post(path(id, "start")).status, 202U);
    wait_for_state(id, "running");
    EXPECT_THAT(agents_.runs(), ElementsAre("one", "two", "two", "three"));
}

TEST_F(ReconcilerTest, StopAndStartKeepWhatWasDone) {
    const auto id = create_running("demo", "inits");
    EXPECT_EQ(post(path(id, "stop")).status, 202U);
    wait_for_state(id, "stopped");
    EXPECT_EQ(observed(id).state, Observed::State::stopped);
    const auto first = provisioner_.spec(id)->incarnation;
    EXPECT_EQ(post(path(id, "start")).status, 202U);
    wait_for_state(id, "running");
    EXPECT_EQ(agents_.runs().size(), 3U);
    EXPECT_NE(provisioner_.spec(id)->incarnation, first);
}

TEST_F(ReconcilerTest, SuspendAndResumeKeepTheSandbox) {
    const auto id = create_running("demo");
    const auto incarnation = observed(id).incarnation;
    EXPECT_EQ(post(path(id, "suspend")).status, 202U);
    wait_for_state(id, "suspended");
    EXPECT_EQ(observed(id).state, Observed::State::suspended);
    EXPECT_EQ(post(path(id, "resume")).status, 202U);
    wait_for_state(id, "running");
    EXPECT_EQ(observed(id).incarnation, incarnation);
    EXPECT_EQ(count("start", id), 1);
    for (const auto* name : {"folders", "sandbox", "agent"}) {
        EXPECT_EQ(step_of(id, name).at("state"), "done") << name;
    }
}

TEST_F(ReconcilerTest, DeletingFromEveryStateLeavesNothing) {
    agents_.script("one", {{}, 0, true});
    const auto coming_up = create("coming-up", "inits");
    wait_for_state(coming_up, "starting");
    const auto running = create_running("running");
    const auto stopped = create_running("stopped");
    post(path(stopped, "stop"));
    wait_for_state(stopped, "stopped");
    const auto suspended = create_running("suspended");
    post(path(suspended, "suspend"));
    wait_for_state(suspended, "suspended");
    provisioner_.inject("start", FakeProvisioner::Fault::before, {Errc::internal, "It is broken.", ""});
    const auto failed = create("failed");
    wait_for_state(failed, "error");
    provisioner_.inject("create", FakeProvisioner::Fault::hang);
    const auto hanging = create("hanging");
    eventually([&] { return count("create", hanging) == 1; });
    provisioner_.inject("stop", FakeProvisioner::Fault::hang);
    const auto stopping = create_running("stopping");
    post(path(stopping, "stop"));
    eventually([&] { return count("stop", stopping) == 1; });
    for (const auto& id : {coming_up, running, stopped, suspended, failed, hanging, stopping}) {
        EXPECT_EQ(request("DELETE", path(id), token()).status, 202U);
        wait_for_state(id, "gone");
        EXPECT_EQ(observed(id).state, Observed::State::absent);
    }
    EXPECT_TRUE(std::filesystem::is_empty(config_.data / "logs"));
}

TEST_F(ReconcilerTest, ADeleteThatFailsIsTriedAgain) {
    options_.reconciler.sweep_interval = std::chrono::milliseconds(50);
    stop_platform();
    start_platform();
    const auto id = create_running("demo");
    provisioner_.inject("destroy", FakeProvisioner::Fault::after, {Errc::io_error, "A file is busy.", ""});
    request("DELETE", path(id), token());
    wait_for_state(id, "gone");
    EXPECT_EQ(count("destroy", id), 2);
}

TEST_F(ReconcilerTest, ASandboxThatDiesIsStartedAgain) {
    const auto id = create_running("demo");
    provisioner_.kill_sandbox(id);
    eventually([&] { return count("start", id) == 2; });
    wait_for_state(id, "running");
    const auto states = states_of(id);
    EXPECT_THAT(std::vector(states.end() - 5, states.end()),
                ElementsAre("error", "pending", "provisioning", "starting", "running"));
}

TEST_F(ReconcilerTest, AfterARebootWhatRanRunsAgainAndWhatWasSuspendedIsStopped) {
    const auto running = create_running("running");
    const auto suspended = create_running("suspended");
    post(path(suspended, "suspend"));
    wait_for_state(suspended, "suspended");
    stop_platform();
    provisioner_.reboot();
    start_platform();
    wait_for_state(suspended, "stopped");
    eventually([&] { return count("start", running) == 2; });
    wait_for_state(running, "running");
}

TEST_F(ReconcilerTest, ARestartOfBerthdLeavesRunningWorkspacesAlone) {
    const auto id = create_running("demo");
    const auto incarnation = observed(id).incarnation;
    stop_platform();
    start_platform();
    run(platform_->reconciler().stop()); // returns when the first look at everything has been taken
    EXPECT_EQ(observed(id).incarnation, incarnation);
    EXPECT_EQ(state_of(id), "running");
    EXPECT_EQ(count("start", id), 1);
    EXPECT_EQ(count("stop", id), 0);
}

TEST_F(ReconcilerTest, NoMoreComeUpAtOnceThanAllowed) {
    config_.limits.parallel_provisioning = 1;
    stop_platform();
    start_platform();
    provisioner_.inject("start", FakeProvisioner::Fault::hang);
    const auto first = create("first");
    eventually([&] { return count("start", first) == 1; });
    const auto second = create("second");
    EXPECT_EQ(state_of(second), "pending");
    EXPECT_EQ(post(path(first, "cancel")).status, 202U);
    wait_for_state(first, "stopped");
    wait_for_state(second, "running");
}

TEST_F(ReconcilerTest, AnInitCommandThatNeverEndsKeepsNobodyElseFromComingUp) {
    config_.limits.parallel_provisioning = 1;
    stop_platform();
    start_platform();
    agents_.script("one", {{}, 0, true});
    const auto first = create("first", "inits");
    eventually([&] { return agents_.runs().size() == 1; });
    const auto second = create_running("second");
    EXPECT_EQ(post(path(second, "suspend")).status, 202U);
    wait_for_state(second, "suspended");
    EXPECT_EQ(post(path(second, "resume")).status, 202U);
    wait_for_state(second, "running");
    EXPECT_EQ(state_of(first), "starting");
    agents_.release("one");
    wait_for_state(first, "running");
}

// Every place between two steps of a creation.
class SagaCrashTest : public ReconcilerTest, public testing::WithParamInterface<const char*> {};

TEST_P(SagaCrashTest, ABerthdThatDiesWhileAWorkspaceIsCreatedGoesOnFromThere) {
    agents_.script("one", {{"output of one"}});
    agents_.script("two", {{"output of two"}});
    die_at(GetParam());
    const auto id = create("demo", "inits");
    wait_for_death();
    start_platform();
    wait_for_state(id, "running");

    EXPECT_THAT(agents_.runs(), ElementsAre("one", "two", "three"));
    const auto log = log_of(id);
    for (const auto* line : {"init:0: output of one\n", "init:1: output of two\n"}) {
        const auto first = log.find(line);
        EXPECT_NE(first, std::string::npos) << log;
        EXPECT_EQ(log.find(line, first + 1), std::string::npos) << "twice: " << log;
    }
    for (const auto* name : {"folders", "sandbox", "agent", "init:0", "init:1", "init:2"}) {
        EXPECT_EQ(step_of(id, name).at("state"), "done") << name;
    }
    EXPECT_EQ(observed(id).state, Observed::State::running);
    EXPECT_EQ(run(provisioner_.list())->size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Places, SagaCrashTest,
                         testing::Values("state provisioning", "folders begun", "folders made", "folders done",
                                         "sandbox begun", "sandbox started", "state starting", "agent begun",
                                         "agent answered", "agent done", "init:0 begun", "init:0 started",
                                         "init:0 followed", "init:0 done", "init:1 begun", "init:2 followed",
                                         "init:2 done"),
                         [](const auto& info) {
                             std::string name(info.param);
                             std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
                             return name;
                         });

TEST_F(ReconcilerTest, ABerthdThatDiesWhileAnInitCommandRunsTakesItUpAgain) {
    agents_.script("one", {{"done at last"}, 0, true});
    die_at("init:0 started");
    const auto id = create("demo", "inits");
    wait_for_death();
    start_platform();
    agents_.release("one");
    wait_for_state(id, "running");
    EXPECT_THAT(agents_.runs(), ElementsAre("one", "two", "three"));
    EXPECT_THAT(log_of(id), HasSubstr("init:0: done at last\n"));
}

TEST_F(ReconcilerTest, ADeleteThatWasBrokenOffIsFinished) {
    for (const auto* place : {"sandbox destroyed", "log removed"}) {
        const auto id = create_running("demo");
        die_at(place);
        request("DELETE", path(id), token());
        wait_for_death();
        start_platform();
        wait_for_state(id, "gone");
        EXPECT_TRUE(run(provisioner_.list())->empty());
    }
}

TEST_F(ReconcilerTest, AStopThatWasBrokenOffIsFinished) {
    const auto id = create_running("demo");
    die_at("sandbox stopped");
    post(path(id, "stop"));
    wait_for_death();
    start_platform();
    wait_for_state(id, "stopped");
}

TEST_F(ReconcilerTest, ASandboxStartedBeforeTheCrashIsNotStartedTwice) {
    die_at("sandbox started");
    const auto id = create("demo");
    wait_for_death();
    const auto incarnation = observed(id).incarnation;
    start_platform();
    wait_for_state(id, "running");
    EXPECT_EQ(observed(id).incarnation, incarnation);
}

TEST_F(ReconcilerTest, ActivityOfTheWorkspaceIsNoted) {
    options_.reconciler.sweep_interval = std::chrono::milliseconds(20);
    stop_platform();
    start_platform();
    agents_.set_last_active(model::Time(std::chrono::milliseconds(1'790'000'000'000)));
    const auto id = create_running("demo");
    eventually([&] { return !get(path(id)).body.at("last_active_at").is_null(); });
    EXPECT_EQ(get(path(id)).body.at("last_active_at"), "2026-09-21T14:13:20.000Z");
}

} // namespace

} // namespace berth::platform
