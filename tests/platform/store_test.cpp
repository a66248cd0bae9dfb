// The store's promises, on SQLite and, where it is installed, on PostgreSQL: the SQL is the same.
#include "model/parameters.h"
#include "model/template_parser.h"
#include "people.h"
#include "platform/store/database.h"
#include "platform/store/store.h"
#include "postgres.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>

#include <filesystem>
#include <format>
#include <fstream>

namespace berth::platform {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

SecretBox box() {
    return SecretBox(Secret(std::string(32, 'k')));
}

class StoreTest : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        if (GetParam() == "postgresql") {
            const auto url = new_postgres_database();
            if (!url) {
                GTEST_SKIP() << "PostgreSQL 17 is not installed";
            }
            url_ = *url;
        } else {
            folder_ = std::filesystem::path(testing::TempDir()) /
                      testing::UnitTest::GetInstance()->current_test_info()->name();
            std::filesystem::remove_all(folder_);
            std::filesystem::create_directories(folder_);
            url_ = "sqlite3://" + (folder_ / "berth.db").string();
        }
        open();
        ASSERT_TRUE(store_->save_user({ada, "Ada", "ada@example.com", false}));
        ASSERT_TRUE(store_->save_user({bob, "Bob", "", true}));
    }

    void TearDown() override {
        store_.reset();
        if (!folder_.empty()) {
            std::filesystem::remove_all(folder_);
        }
    }

    void open() {
        store_.reset();
        auto store = Store::open(url_, box(), [this] { return now_; });
        ASSERT_TRUE(store) << store.error().text();
        store_ = std::move(*store);
    }

    NewWorkspace wanted(const std::string& name, const model::UserId& owner = ada) {
        NewWorkspace workspace;
        workspace.id = std::format("w{:0>15}", ++made_);
        workspace.name = name;
        workspace.owner = owner;
        workspace.made_from.name = "nodejs";
        workspace.made_from.init = {"npm ci", "npm run build"};
        workspace.parameters.plain = {{"BRANCH", "main"}};
        workspace.parameters.secret.emplace("TOKEN", Secret("s3cret-value"));
        workspace.slots = 100;
        workspace.workspaces_per_user = 5;
        return workspace;
    }

    std::string create(const std::string& name, const model::UserId& owner = ada) {
        auto created = store_->create_workspace(wanted(name, owner), {owner, "r1"});
        EXPECT_TRUE(created) << created.error().text();
        return created ? created->shown.id : "";
    }

    Result<> move(const std::string& id, model::State from, model::State to) {
        return store_->change_state({.id = id, .from = from, .to = to});
    }

    void bring_up(const std::string& id) {
        using enum model::State;
        ASSERT_TRUE(move(id, pending, provisioning));
        ASSERT_TRUE(move(id, provisioning, starting));
        ASSERT_TRUE(move(id, starting, running));
    }

    long long count(const std::string& query) {
        soci::session sql(GetParam() == "postgresql" ? url_ : "sqlite3://dbname=" + url_.substr(10));
        long long value = 0;
        sql << query, soci::into(value);
        return value;
    }

    std::filesystem::path folder_;
    std::string url_;
    model::Time now_{1'800'000'000'000ms};
    std::unique_ptr<Store> store_;
    int made_ = 0;
};

TEST_P(StoreTest, AWorkspaceIsReadBackAsItWasCreated) {
    const auto id = create("demo");
    open();
    const auto found = store_->find_workspace(id);
    ASSERT_TRUE(found) << found.error().text();
    const auto& shown = found->shown;
    EXPECT_EQ(shown.name, "demo");
    EXPECT_EQ(shown.owner, ada);
    EXPECT_EQ(shown.owner_name, "Ada");
    EXPECT_EQ(shown.template_name, "nodejs");
    EXPECT_EQ(shown.state, model::State::pending);
    EXPECT_EQ(shown.intent, model::Intent::run);
    EXPECT_EQ(shown.created_at, now_);
    EXPECT_THAT(shown.parameters, ElementsAre(testing::Pair("BRANCH", "main")));
    EXPECT_THAT(shown.secrets, ElementsAre("TOKEN"));
    ASSERT_EQ(shown.steps.size(), 5U);
    EXPECT_EQ(shown.steps[0].name, "folders");
    EXPECT_EQ(shown.steps[4].name, "init:1");
    EXPECT_EQ(shown.steps[4].title, "npm run build");
    EXPECT_EQ(found->made_from.init.size(), 2U);
}

TEST_P(StoreTest, SecretsAreNotInTheDatabaseInTheClear) {
    const auto id = create("demo");
    const auto secrets = store_->secrets_of(id);
    ASSERT_TRUE(secrets) << secrets.error().text();
    EXPECT_EQ(secrets->at("TOKEN"), Secret("s3cret-value"));
    EXPECT_EQ(count("SELECT COUNT(*) FROM workspace_secrets WHERE sealed LIKE '%s3cret%'"), 0);
    if (folder_.empty()) {
        return;
    }
    for (const auto& file : std::filesystem::directory_iterator(folder_)) {
        std::ifstream stream(file.path(), std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(stream), {});
        EXPECT_EQ(bytes.find("s3cret"), std::string::npos) << file.path();
    }
}

TEST_P(StoreTest, ANameIsTakenPerOwnerUntilTheWorkspaceIsDeleted) {
    const auto first = create("demo");
    const auto again = store_->create_workspace(wanted("demo"), {ada, "r2"});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Errc::conflict);
    EXPECT_FALSE(create("demo", bob).empty());

    ASSERT_TRUE(store_->request(first, model::Action::remove, {ada, "r3"}));
    ASSERT_TRUE(store_->finish_delete(first));
    EXPECT_FALSE(create("demo").empty());
}

TEST_P(StoreTest, AFreedSlotIsGivenAgainAndNoneIsGivenTwice) {
    const auto one = create("one");
    const auto two = create("two");
    const auto three = create("three");
    ASSERT_TRUE(store_->request(two, model::Action::remove, {}));
    ASSERT_TRUE(store_->finish_delete(two));
    const auto four = create("four");
    EXPECT_EQ(store_->find_workspace(one)->slot, 0U);
    EXPECT_EQ(store_->find_workspace(four)->slot, 1U);
    EXPECT_EQ(store_->find_workspace(three)->slot, 2U);
}

TEST_P(StoreTest, LimitsRefuseOneWorkspaceMoreThanAllowed) {
    for (int i = 0; i < 5; ++i) {
        create(std::format("n{}", i));
    }
    const auto sixth = store_->create_workspace(wanted("n6"), {ada, ""});
    ASSERT_FALSE(sixth);
    EXPECT_EQ(sixth.error().code, Errc::forbidden);

    auto other = wanted("b1", bob);
    other.slots = 5;
    const auto no_slot = store_->create_workspace(other, {bob, ""});
    ASSERT_FALSE(no_slot);
    EXPECT_EQ(no_slot.error().code, Errc::unavailable);
}

TEST_P(StoreTest, EachPersonSeesTheirOwnWorkspacesAndEvents) {
    create("ada1");
    create("bob1", bob);
    create("ada2");
    const auto mine = store_->workspaces_of(ada);
    ASSERT_TRUE(mine);
    ASSERT_EQ(mine->size(), 2U);
    EXPECT_EQ((*mine)[1].shown.steps.size(), 5U);
    EXPECT_EQ(store_->all_workspaces()->size(), 3U);
    EXPECT_EQ(store_->events_after(ada, std::nullopt, 0, 100)->events.size(), 2U);
    EXPECT_EQ(store_->events_after(std::nullopt, std::nullopt, 0, 100)->events.size(), 3U);
}

TEST_P(StoreTest, ATransitionWritesStateEventAndAuditTogether) {
    const auto id = create("demo");
    const auto audited = count("SELECT COUNT(*) FROM audit");
    ASSERT_TRUE(move(id, model::State::pending, model::State::provisioning));
    EXPECT_EQ(store_->find_workspace(id)->shown.state, model::State::provisioning);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit"), audited + 1);
    const auto page = store_->events_after(ada, id, 1, 10);
    ASSERT_EQ(page->events.size(), 1U);
    EXPECT_EQ(page->events[0].kind, "workspace.state");
    EXPECT_EQ(page->events[0].data.at("from"), "pending");
    EXPECT_EQ(page->events[0].data.at("to"), "provisioning");
    EXPECT_EQ(page->next, page->events[0].id);
}

TEST_P(StoreTest, ARefusedTransitionLeavesNoTrace) {
    const auto id = create("demo");
    const auto audited = count("SELECT COUNT(*) FROM audit");
    const auto events = count("SELECT COUNT(*) FROM events");
    for (const auto& [from, to] : {std::pair{model::State::pending, model::State::running},
                                   std::pair{model::State::running, model::State::stopping}}) {
        const auto refused = move(id, from, to);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, Errc::conflict);
    }
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit"), audited);
    EXPECT_EQ(count("SELECT COUNT(*) FROM events"), events);
    EXPECT_EQ(store_->find_workspace(id)->shown.state, model::State::pending);
}

TEST_P(StoreTest, EventNumbersGrowWithoutGapsAndPageThrough) {
    const auto id = create("demo");
    bring_up(id);
    std::uint64_t after = 0;
    std::vector<std::uint64_t> ids;
    for (;;) {
        const auto page = store_->events_after(ada, std::nullopt, after, 2);
        ASSERT_TRUE(page);
        if (page->events.empty()) {
            EXPECT_EQ(page->next, after);
            break;
        }
        for (const auto& event : page->events) {
            ids.push_back(event.id);
        }
        after = page->next;
    }
    EXPECT_THAT(ids, ElementsAre(1, 2, 3, 4));
}

TEST_P(StoreTest, RequestsChangeIntentAndStateWithoutAProvisioner) {
    const auto id = create("demo");
    const auto cancelled = store_->request(id, model::Action::cancel, {ada, ""});
    ASSERT_TRUE(cancelled);
    EXPECT_EQ(cancelled->shown.intent, model::Intent::stop);
    EXPECT_EQ(cancelled->shown.state, model::State::stopping);
    ASSERT_TRUE(move(id, model::State::stopping, model::State::stopped));

    const auto started = store_->request(id, model::Action::start, {ada, ""});
    ASSERT_TRUE(started);
    EXPECT_EQ(started->shown.intent, model::Intent::run);
    EXPECT_EQ(started->shown.state, model::State::pending);

    const auto refused = store_->request(id, model::Action::suspend, {ada, ""});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_EQ(store_->find_workspace(id)->shown.intent, model::Intent::run);
}

TEST_P(StoreTest, AskingAgainForWhatHoldsWritesNothing) {
    const auto id = create("demo");
    bring_up(id);
    const auto events = count("SELECT COUNT(*) FROM events");
    const auto again = store_->request(id, model::Action::start, {ada, ""});
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(again->shown.state, model::State::running);
    EXPECT_EQ(count("SELECT COUNT(*) FROM events"), events);
}

TEST_P(StoreTest, RetryRepeatsTheFailedStepAndKeepsThoseThatWereDone) {
    const auto id = create("demo");
    ASSERT_TRUE(move(id, model::State::pending, model::State::provisioning));
    auto steps = store_->find_workspace(id)->shown.steps;
    for (auto& step : steps) {
        step.state = step.name == "init:1" ? model::StepState::failed : model::StepState::done;
        step.started_at = now_;
        step.finished_at = now_;
        ASSERT_TRUE(store_->save_step(id, step));
    }
    ASSERT_TRUE(move(id, model::State::provisioning, model::State::starting));
    ASSERT_TRUE(
        store_->change_state({.id = id,
                              .from = model::State::starting,
                              .to = model::State::error,
                              .failure = model::Failure{"init:1", {Errc::io_error, "npm failed.", ""}, now_, now_ + 1s},
                              .attempts = 1}));
    auto failed = store_->find_workspace(id);
    ASSERT_TRUE(failed->shown.failure);
    EXPECT_EQ(failed->shown.failure->step, "init:1");
    EXPECT_EQ(failed->shown.attempts, 1U);

    const auto retried = store_->request(id, model::Action::retry, {ada, ""});
    ASSERT_TRUE(retried) << retried.error().text();
    EXPECT_EQ(retried->shown.state, model::State::pending);
    EXPECT_EQ(retried->shown.attempts, 0U);
    EXPECT_FALSE(retried->shown.failure);
    std::vector<std::string> states;
    for (const auto& step : retried->shown.steps) {
        states.emplace_back(model::to_string(step.state));
    }
    EXPECT_THAT(states, ElementsAre("done", "pending", "pending", "done", "pending"));
}

TEST_P(StoreTest, StoppingAFailedWorkspaceEndsItsRetries) {
    const auto id = create("demo");
    ASSERT_TRUE(move(id, model::State::pending, model::State::provisioning));
    ASSERT_TRUE(
        store_->change_state({.id = id,
                              .from = model::State::provisioning,
                              .to = model::State::error,
                              .failure = model::Failure{"sandbox", {Errc::unavailable, "No room.", ""}, now_, now_}}));
    const auto cancelled = store_->request(id, model::Action::cancel, {ada, ""});
    ASSERT_TRUE(cancelled) << cancelled.error().text();
    EXPECT_EQ(cancelled->shown.state, model::State::error);
    EXPECT_FALSE(cancelled->shown.failure->retry_at);
}

TEST_P(StoreTest, DeletingForgetsSecretsTokensAndSteps) {
    const auto id = create("demo");
    ASSERT_TRUE(store_->add_connection_token({sha256(as_bytes("t")), id, ada, "Ada", model::Role::owner, now_ + 1min},
                                             {ada, ""}));
    ASSERT_TRUE(store_->request(id, model::Action::remove, {ada, ""}));
    ASSERT_TRUE(store_->finish_delete(id));
    EXPECT_EQ(store_->find_workspace(id).error().code, Errc::not_found);
    EXPECT_TRUE(store_->workspaces_of(ada)->empty());
    for (const auto* table : {"workspace_secrets", "connection_tokens", "steps"}) {
        EXPECT_EQ(count(std::format("SELECT COUNT(*) FROM {}", table)), 0) << table;
    }
    EXPECT_GT(count("SELECT COUNT(*) FROM audit"), 0);

    now_ += 1h;
    ASSERT_TRUE(store_->purge(now_));
    EXPECT_EQ(count("SELECT COUNT(*) FROM workspaces"), 0);
    EXPECT_EQ(count("SELECT COUNT(*) FROM events"), 0);
}

TEST_P(StoreTest, AConnectionTokenOpensItsWorkspaceOnceAndInTime) {
    const auto id = create("demo");
    const auto other = create("other");
    const auto token = [&](std::string_view text, model::Time expires) {
        const auto hash = sha256(as_bytes(text));
        EXPECT_TRUE(store_->add_connection_token({hash, id, ada, "Ada", model::Role::owner, expires}, {ada, ""}));
        return hash;
    };
    const auto good = token("good", now_ + 60s);
    const auto late = token("late", now_ + 1s);

    const auto elsewhere = store_->take_connection_token(good, other, "r");
    ASSERT_TRUE(elsewhere);
    EXPECT_EQ(elsewhere->error(), TokenRefusal::wrong_workspace);
    const auto first = store_->take_connection_token(good, id, "r");
    ASSERT_TRUE(first && *first);
    EXPECT_EQ((*first)->user, ada);
    EXPECT_EQ((*first)->role, model::Role::owner);
    EXPECT_EQ(store_->take_connection_token(good, id, "r")->error(), TokenRefusal::used);
    EXPECT_EQ(store_->take_connection_token(sha256(as_bytes("x")), id, "r")->error(), TokenRefusal::unknown);
    now_ += 1s;
    EXPECT_EQ(store_->take_connection_token(late, id, "r")->error(), TokenRefusal::expired);
}

TEST_P(StoreTest, TheNewestSignOutIsKeptAndUnusedTokensAreGone) {
    const auto id = create("demo");
    const auto hash = sha256(as_bytes("token"));
    ASSERT_TRUE(store_->add_connection_token({hash, id, ada, "Ada", model::Role::owner, now_ + 60s}, {ada, ""}));
    EXPECT_FALSE(store_->sign_out_of(ada)->has_value());
    for (const std::int64_t issued : {7, 9}) {
        now_ += 10s;
        ASSERT_TRUE(store_->sign_out({.user = ada, .token_issued = issued, .token_hash = "aa"}, {ada, "r"}));
    }
    const auto out = store_->sign_out_of(ada);
    ASSERT_TRUE(out && *out);
    EXPECT_EQ((*out)->at, now_);
    EXPECT_EQ((*out)->token_issued, 9);
    EXPECT_EQ((*out)->token_hash, "aa");
    EXPECT_EQ(store_->sign_outs_since(now_)->size(), 1U);
    EXPECT_TRUE(store_->sign_outs_since(now_ + 1ms)->empty());
    EXPECT_FALSE(store_->sign_out_of(bob)->has_value());
    EXPECT_EQ(store_->look_at_connection_token(hash, id)->error(), TokenRefusal::unknown);
}

TEST_P(StoreTest, SomebodyElsesVisitIsShownToTheOwner) {
    const auto id = create("demo");
    const auto hash = sha256(as_bytes("t"));
    ASSERT_TRUE(store_->add_connection_token({hash, id, bob, "Bob", model::Role::admin, now_ + 60s}, {bob, ""}));
    ASSERT_TRUE(*store_->take_connection_token(hash, id, "r"));
    const auto page = store_->events_after(ada, id, 1, 10);
    ASSERT_EQ(page->events.size(), 1U);
    EXPECT_EQ(page->events[0].kind, "workspace.connected");
    EXPECT_EQ(page->events[0].actor, bob);
}

TEST_P(StoreTest, WhoWaitsForEventsIsToldOfThemOnly) {
    int told = 0;
    store_->on_events([&] { ++told; });
    const auto id = create("demo");
    EXPECT_EQ(told, 1);
    ASSERT_TRUE(store_->note_activity(id, now_));
    EXPECT_FALSE(move(id, model::State::running, model::State::stopping));
    EXPECT_EQ(told, 1);
    EXPECT_EQ(store_->find_workspace(id)->shown.last_active_at, now_);
}

TEST_P(StoreTest, ADatabaseOfANewerBerthdIsRefused) {
    {
        soci::session sql(GetParam() == "postgresql" ? url_ : "sqlite3://dbname=" + url_.substr(10));
        sql << "INSERT INTO schema_migrations (version, applied_at) VALUES (9999, 0)";
    }
    const auto opened = Store::open(url_, box());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::conflict);
}

TEST(DatabaseTest, AFullDiskIsToldAsOneAndChangesNothing) {
    const auto folder = std::filesystem::path(testing::TempDir()) / "database_full_disk";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    auto database = Database::open("sqlite3://" + (folder / "berth.db").string());
    ASSERT_TRUE(database) << database.error().text();
    const auto fill = [&](int pages) {
        return (*database)->write([&](soci::session& sql) -> Result<> {
            sql << std::format("PRAGMA max_page_count = {}", pages);
            sql << "CREATE TABLE filler (text TEXT)";
            const std::string text(1024 * 1024, 'x');
            sql << "INSERT INTO filler (text) VALUES (:text)", soci::use(text);
            return {};
        });
    };
    const auto refused = fill(1); // no more than there are already
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("disk is full"));
    const auto passed = fill(1'000'000);
    EXPECT_TRUE(passed) << passed.error().text();
    database->reset();
    std::filesystem::remove_all(folder);
}

INSTANTIATE_TEST_SUITE_P(Databases, StoreTest, testing::Values("sqlite3", "postgresql"),
                         [](const auto& info) { return info.param; });

} // namespace

} // namespace berth::platform
