// What every provisioner promises, as one suite that each implementation's tests run against it: include this file,
// then INSTANTIATE_TEST_SUITE_P(Name, ProvisionerContract, testing::Values(factory)).
#pragma once

#include "platform/provisioner.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

namespace berth::platform {

// A provisioner under test, with the machinery it needs. The I/O context runs on a thread of its own.
class ContractSubject {
public:
    virtual ~ContractSubject() = default;
    virtual Provisioner& provisioner() = 0;
    virtual boost::asio::io_context& io() = 0;
    // Ends the workspace's sandbox behind the provisioner's back, as the kernel's OOM killer would.
    virtual void kill_sandbox(const std::string& id) = 0;

    // Runs a coroutine to its end; the calling thread waits.
    template<typename T>
    T run(boost::asio::awaitable<T> work) {
        return boost::asio::co_spawn(io(), std::move(work), boost::asio::use_future).get();
    }
};

using ContractFactory = std::function<std::unique_ptr<ContractSubject>()>;

class ProvisionerContract : public testing::TestWithParam<ContractFactory> {
protected:
    void SetUp() override {
        subject_ = GetParam()();
        work_.emplace(subject_->io().get_executor());
        thread_ = std::jthread([this] { subject_->io().run(); });
    }

    void TearDown() override {
        provisioner().watch({});
        for (const auto& id : used_) {
            EXPECT_TRUE(subject_->run(provisioner().destroy(id)));
        }
        work_.reset();
        subject_->io().stop();
        thread_.join();
        subject_.reset();
    }

    Provisioner& provisioner() { return subject_->provisioner(); }

    template<typename T>
    T run(boost::asio::awaitable<T> work) {
        return subject_->run(std::move(work));
    }

    WorkspaceSpec spec(const std::string& id = "w0contract000001", const std::string& incarnation = "i1") {
        used_.insert(id);
        WorkspaceSpec spec;
        spec.id = id;
        spec.name = "contract";
        spec.slot = static_cast<std::uint32_t>(used_.size());
        spec.incarnation = incarnation;
        // Some 32 bytes: a provisioner passes the key on without using it.
        spec.public_key = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        return spec;
    }

    Observed::State state(const std::string& id) {
        const auto observed = run(provisioner().inspect(id));
        EXPECT_TRUE(observed) << observed.error().text();
        return observed ? observed->state : Observed::State::failed;
    }

    std::set<std::string> listed() {
        const auto ids = run(provisioner().list());
        EXPECT_TRUE(ids) << ids.error().text();
        return ids ? std::set(ids->begin(), ids->end()) : std::set<std::string>{};
    }

    std::unique_ptr<ContractSubject> subject_;
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
    std::jthread thread_;
    std::set<std::string> used_;
};

TEST_P(ProvisionerContract, AnUnknownWorkspaceIsAbsentAndEndingItSucceeds) {
    EXPECT_EQ(state("w0contract000009"), Observed::State::absent);
    EXPECT_TRUE(run(provisioner().stop("w0contract000009", std::chrono::seconds(1))));
    EXPECT_TRUE(run(provisioner().destroy("w0contract000009")));
    EXPECT_FALSE(listed().contains("w0contract000009"));
}

TEST_P(ProvisionerContract, CreatingTwiceIsAsCreatingOnce) {
    const auto wanted = spec();
    ASSERT_TRUE(run(provisioner().create(wanted)));
    ASSERT_TRUE(run(provisioner().create(wanted)));
    EXPECT_EQ(state(wanted.id), Observed::State::created);
    EXPECT_TRUE(listed().contains(wanted.id));
}

TEST_P(ProvisionerContract, StartingTwiceGivesTheSameEndpoint) {
    const auto wanted = spec();
    ASSERT_TRUE(run(provisioner().create(wanted)));
    const auto first = run(provisioner().start(wanted));
    ASSERT_TRUE(first) << first.error().text();
    const auto second = run(provisioner().start(wanted));
    ASSERT_TRUE(second) << second.error().text();
    EXPECT_EQ(*first, *second);

    const auto observed = run(provisioner().inspect(wanted.id));
    ASSERT_TRUE(observed);
    EXPECT_EQ(observed->state, Observed::State::running);
    EXPECT_EQ(observed->incarnation, wanted.incarnation);
    EXPECT_EQ(observed->endpoint, *first);
}

TEST_P(ProvisionerContract, AnotherIncarnationDoesNotTakeARunningSandboxOver) {
    const auto wanted = spec();
    ASSERT_TRUE(run(provisioner().create(wanted)));
    ASSERT_TRUE(run(provisioner().start(wanted)));
    const auto second = run(provisioner().start(spec(wanted.id, "i2")));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
    EXPECT_EQ(run(provisioner().inspect(wanted.id))->incarnation, "i1");
}

TEST_P(ProvisionerContract, AStoppedWorkspaceStartsAgainUnderANewIncarnation) {
    const auto wanted = spec();
    ASSERT_TRUE(run(provisioner().create(wanted)));
    ASSERT_TRUE(run(provisioner().start(wanted)));
    ASSERT_TRUE(run(provisioner().stop(wanted.id, std::chrono::seconds(2))));
    EXPECT_EQ(state(wanted.id), Observed::State::stopped);
    ASSERT_TRUE(run(provisioner().stop(wanted.id, std::chrono::seconds(2))));

    const auto again = run(provisioner().start(spec(wanted.id, "i2")));
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(run(provisioner().inspect(wanted.id))->incarnation, "i2");
}

TEST_P(ProvisionerContract, SuspendingKeepsTheIncarnationOrIsRefusedAsUnsupported) {
    const auto wanted = spec();
    ASSERT_TRUE(run(provisioner().create(wanted)));
    ASSERT_TRUE(run(provisioner().start(wanted)));
    const auto suspended = run(provisioner().suspend(wanted.id));
    if (provisioner().capabilities().suspend == ProvisionerCapabilities::Suspend::none) {
        ASSERT_FALSE(suspended);
        EXPECT_EQ(suspended.error().code, Errc::unsupported);
        return;
    }
    ASSERT_TRUE(suspended) << suspended.error().text();
    ASSERT_TRUE(run(provisioner().suspend(wanted.id)));
    EXPECT_EQ(state(wanted.id), Observed::State::suspended);

    const auto resumed = run(provisioner().resume(wanted.id));
    ASSERT_TRUE(resumed) << resumed.error().text();
    ASSERT_TRUE(run(provisioner().resume(wanted.id)));
    const auto observed = run(provisioner().inspect(wanted.id));
    EXPECT_EQ(observed->state, Observed::State::running);
    EXPECT_EQ(observed->incarnation, wanted.incarnation);
}

TEST_P(ProvisionerContract, ASuspendedWorkspaceCanBeStopped) {
    if (provisioner().capabilities().suspend == ProvisionerCapabilities::Suspend::none) {
        GTEST_SKIP() << "this provisioner cannot suspend";
    }
    const auto wanted = spec();
    ASSERT_TRUE(run(provisioner().create(wanted)));
    ASSERT_TRUE(run(provisioner().start(wanted)));
    ASSERT_TRUE(run(provisioner().suspend(wanted.id)));
    ASSERT_TRUE(run(provisioner().stop(wanted.id, std::chrono::seconds(2))));
    EXPECT_EQ(state(wanted.id), Observed::State::stopped);
}

TEST_P(ProvisionerContract, DestroyingARunningWorkspaceLeavesNothing) {
    const auto wanted = spec();
    ASSERT_TRUE(run(provisioner().create(wanted)));
    ASSERT_TRUE(run(provisioner().start(wanted)));
    ASSERT_TRUE(run(provisioner().destroy(wanted.id)));
    EXPECT_EQ(state(wanted.id), Observed::State::absent);
    EXPECT_FALSE(listed().contains(wanted.id));
    ASSERT_TRUE(run(provisioner().destroy(wanted.id)));
}

TEST_P(ProvisionerContract, WorkspacesDoNotTouchEachOther) {
    const auto one = spec("w0contract000001");
    const auto two = spec("w0contract000002");
    ASSERT_TRUE(run(provisioner().create(one)));
    ASSERT_TRUE(run(provisioner().create(two)));
    ASSERT_TRUE(run(provisioner().start(one)));
    ASSERT_TRUE(run(provisioner().start(two)));
    ASSERT_TRUE(run(provisioner().destroy(one.id)));
    EXPECT_EQ(state(two.id), Observed::State::running);
}

TEST_P(ProvisionerContract, ASandboxThatDiesIsReportedToTheWatcherAndSeenAsFailed) {
    std::mutex mutex;
    std::condition_variable told;
    std::set<std::string> changed;
    provisioner().watch([&](std::string id) {
        const std::scoped_lock lock(mutex);
        changed.insert(std::move(id));
        told.notify_all();
    });
    const auto wanted = spec();
    ASSERT_TRUE(run(provisioner().create(wanted)));
    ASSERT_TRUE(run(provisioner().start(wanted)));
    subject_->kill_sandbox(wanted.id);
    {
        std::unique_lock lock(mutex);
        EXPECT_TRUE(told.wait_for(lock, std::chrono::seconds(10), [&] { return changed.contains(wanted.id); }));
    }
    provisioner().watch({});
    const auto observed = run(provisioner().inspect(wanted.id));
    ASSERT_TRUE(observed);
    EXPECT_EQ(observed->state, Observed::State::failed);
    EXPECT_FALSE(observed->detail.empty());

    const auto again = run(provisioner().start(spec(wanted.id, "i2")));
    EXPECT_TRUE(again) << again.error().text();
}

} // namespace berth::platform
