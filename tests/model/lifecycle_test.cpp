#include "model/lifecycle.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <utility>

namespace berth::model {
namespace {

using Pair = std::pair<State, State>;

// Written out here a second time, from docs/ARCHITECTURE.md, so that a changed table is noticed.
const std::set<Pair> expected{
    {State::pending, State::provisioning},  {State::provisioning, State::starting},
    {State::starting, State::running},      {State::running, State::stopping},
    {State::stopping, State::stopped},      {State::running, State::suspended},
    {State::suspended, State::starting},    {State::suspended, State::stopping},
    {State::suspended, State::stopped},     {State::pending, State::stopping},
    {State::provisioning, State::stopping}, {State::starting, State::stopping},
    {State::running, State::error},         {State::provisioning, State::error},
    {State::starting, State::error},        {State::stopping, State::error},
    {State::suspended, State::error},       {State::error, State::pending},
    {State::stopped, State::pending},       {State::pending, State::deleting},
    {State::provisioning, State::deleting}, {State::starting, State::deleting},
    {State::running, State::deleting},      {State::suspended, State::deleting},
    {State::stopping, State::deleting},     {State::stopped, State::deleting},
    {State::error, State::deleting},        {State::deleting, State::deleted},
};

TEST(Lifecycle, AllowsEachTransitionOfTheTableAndRefusesEachOther) {
    for (State from : all_states) {
        for (State to : all_states) {
            const bool wanted = expected.contains({from, to});
            EXPECT_EQ(allowed(from, to), wanted) << to_string(from) << " to " << to_string(to);
            EXPECT_EQ(check_transition(from, to).has_value(), wanted);
        }
    }
    EXPECT_EQ(transitions().size(), expected.size()); // no row stands twice
}

TEST(Lifecycle, SaysWhyATransitionHappens) {
    for (const Transition& row : transitions()) {
        EXPECT_FALSE(row.reason.empty()) << to_string(row.from) << " to " << to_string(row.to);
    }
}

TEST(Lifecycle, RefusesATransitionAsAConflictThatNamesBothStates) {
    const auto refused = check_transition(State::stopped, State::running);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_EQ(refused.error().message, "A workspace that is stopped cannot become running.");
}

TEST(Lifecycle, LeadsOutOfNoStateBackFromDeleted) {
    for (State to : all_states) {
        EXPECT_FALSE(allowed(State::deleted, to));
        EXPECT_FALSE(allowed(to, to));
    }
}

TEST(Intent, IsAnsweredInEveryStateAsTheTableSays) {
    constexpr auto yes = Acceptance::accepted;
    constexpr auto same = Acceptance::already;
    constexpr auto no = Acceptance::refused;
    //                                             run   suspend  stop  delete
    const std::map<State, std::array<Acceptance, 4>> wanted{
        {State::pending, {same, no, yes, yes}},    {State::provisioning, {same, no, yes, yes}},
        {State::starting, {same, no, yes, yes}},   {State::running, {same, yes, yes, yes}},
        {State::suspended, {yes, same, yes, yes}}, {State::stopping, {yes, no, same, yes}},
        {State::stopped, {yes, no, same, yes}},    {State::deleting, {no, no, no, same}},
        {State::deleted, {no, no, no, same}},      {State::error, {yes, no, yes, yes}},
    };
    for (State state : all_states) {
        for (Intent intent : all_intents) {
            const IntentRule& rule = intent_rule(state, intent);
            EXPECT_EQ(rule.state, state);
            EXPECT_EQ(rule.intent, intent);
            EXPECT_EQ(rule.acceptance, wanted.at(state)[static_cast<std::size_t>(intent)])
                << to_string(intent) << " while " << to_string(state);
            EXPECT_FALSE(rule.reason.empty());
            EXPECT_EQ(intent_allowed(state, intent), rule.acceptance != no);
        }
    }
}

// Whatever is accepted can be reached by the table's transitions; else the reconciler would be stuck.
TEST(Intent, LeadsSomewhereWhereItIsAccepted) {
    const auto reaches = [](State from, const auto& done) {
        std::set<State> seen{from};
        std::vector<State> open{from};
        while (!open.empty()) {
            const State state = open.back();
            open.pop_back();
            if (done(state)) {
                return true;
            }
            for (const Transition& row : transitions()) {
                if (row.from == state && seen.insert(row.to).second) {
                    open.push_back(row.to);
                }
            }
        }
        return false;
    };
    for (const IntentRule& rule : intent_rules()) {
        if (rule.acceptance == Acceptance::accepted) {
            EXPECT_TRUE(reaches(rule.state, [&](State state) { return at_rest(state, rule.intent); }))
                << to_string(rule.intent) << " while " << to_string(rule.state);
        }
    }
}

TEST(Action, IsOfferedWhereItMakesSense) {
    const std::map<Action, std::set<State>> wanted{
        {Action::start, {State::stopped, State::stopping}},
        {Action::stop, {State::running, State::suspended, State::pending, State::provisioning, State::starting}},
        {Action::suspend, {State::running}},
        {Action::resume, {State::suspended}},
        {Action::retry, {State::error}},
        {Action::cancel, {State::pending, State::provisioning, State::starting, State::error}},
        {Action::remove,
         {State::pending, State::provisioning, State::starting, State::running, State::suspended, State::stopping,
          State::stopped, State::error}},
    };
    for (Action action : all_actions) {
        for (State state : all_states) {
            EXPECT_EQ(offered(state, action), wanted.at(action).contains(state))
                << to_string(action) << " while " << to_string(state);
        }
    }
}

TEST(Action, ThatIsOfferedHasAnIntentThatIsAccepted) {
    for (Action action : all_actions) {
        for (State state : all_states) {
            if (offered(state, action)) {
                EXPECT_EQ(intent_rule(state, intent_of(action)).acceptance, Acceptance::accepted)
                    << to_string(action) << " while " << to_string(state);
            }
        }
    }
}

TEST(Action, ChangesNothingWhereItHoldsAlready) {
    EXPECT_EQ(check_action(State::running, Action::start), Acceptance::already);
    EXPECT_EQ(check_action(State::stopped, Action::stop), Acceptance::already);
    EXPECT_EQ(check_action(State::deleting, Action::remove), Acceptance::already);
    EXPECT_EQ(check_action(State::stopped, Action::start), Acceptance::accepted);
}

TEST(Action, IsRefusedWithWhatIsPossibleInstead) {
    const auto refused = check_action(State::error, Action::start);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_EQ(refused.error().message, "The workspace is in error and cannot be started now.");
    EXPECT_EQ(refused.error().hint, "Possible are: retry, cancel, delete.");
}

TEST(Lifecycle, HasOneNameForEachValue) {
    for (State state : all_states) {
        EXPECT_EQ(state_from(to_string(state)), state);
    }
    for (Intent intent : all_intents) {
        EXPECT_EQ(intent_from(to_string(intent)), intent);
    }
    for (Action action : all_actions) {
        EXPECT_EQ(action_from(to_string(action)), action);
    }
    EXPECT_EQ(to_string(Intent::remove), "delete");
    const auto unknown = state_from("Running");
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().hint.find("running"), std::string::npos);
}

TEST(Lifecycle, KnowsWhenNothingMoreWillHappen) {
    EXPECT_TRUE(is_settled(State::running));
    EXPECT_TRUE(is_settled(State::error));
    EXPECT_FALSE(is_settled(State::starting));
    EXPECT_FALSE(is_settled(State::deleting));
    EXPECT_TRUE(at_rest(State::running, Intent::run));
    EXPECT_FALSE(at_rest(State::running, Intent::stop));
    EXPECT_TRUE(at_rest(State::deleted, Intent::remove));
}

} // namespace
} // namespace berth::model
