#include "desktop/create/create_form.h"
#include "model/ids.h"
#include "samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::desktop {
namespace {

using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

// Draws the numbers given, again and again.
Chance drawing(std::vector<std::uint32_t> numbers) {
    return [numbers, next = std::size_t{0}](std::uint32_t bound) mutable {
        return numbers[next++ % numbers.size()] % bound;
    };
}

class CreateFormTest : public testing::Test {
protected:
    CreateForm form{drawing({3, 7}), nullptr};

    void SetUp() override { form.set_template(samples::templates()[0]); }
    std::size_t index_of(const char* name) const {
        for (std::size_t i = 0; i < form.fields().size(); ++i) {
            if (form.fields()[i].parameter.name == name) {
                return i;
            }
        }
        ADD_FAILURE() << name;
        return 0;
    }
    std::string name_problem(const char* name) {
        form.set_name(QString::fromUtf8(name));
        return form.name_problem().toStdString();
    }
};

TEST(NameSuggestion, IsADnsLabelThatNobodyHas) {
    std::set<std::string> taken;
    std::uint32_t seed = 1;
    const Chance chance = [&seed](std::uint32_t bound) {
        seed = seed * 1664525U + 1013904223U;
        return (seed >> 16U) % bound;
    };
    for (int i = 0; i < 1500; ++i) { // more than there are pairs
        const std::string name = suggest_workspace_name(taken, chance);
        EXPECT_TRUE(model::check_workspace_name(name)) << name;
        EXPECT_TRUE(taken.insert(name).second) << name;
    }
}

TEST_F(CreateFormTest, SuggestsAnotherNameWhenAsked) {
    const QString first = form.name();
    EXPECT_TRUE(form.is_name_right());
    form.set_taken_names({first.toStdString()});
    EXPECT_FALSE(form.is_name_right());
    form.suggest_name();
    EXPECT_NE(form.name(), first);
    EXPECT_TRUE(form.is_name_right());
}

TEST_F(CreateFormTest, SaysWhatIsWrongWithANameInWords) {
    form.set_taken_names({"taken"});
    EXPECT_EQ(name_problem("calm-harbor-2"), "");
    EXPECT_EQ(name_problem(""), "Give the workspace a name.");
    EXPECT_EQ(name_problem("taken"), "You already have a workspace named “taken”.");
    EXPECT_THAT(name_problem("Calm"), testing::HasSubstr("capitals"));
    EXPECT_THAT(name_problem("calm harbor"), testing::HasSubstr("“space” is not allowed"));
    EXPECT_THAT(name_problem("hafen-münster"), testing::HasSubstr("“ü”"));
    EXPECT_THAT(name_problem("-calm"), testing::HasSubstr("begins and ends"));
    EXPECT_EQ(name_problem(std::string(63, 'n').c_str()), "");
    EXPECT_THAT(name_problem(std::string(64, 'n').c_str()), testing::HasSubstr("this one has 64"));
}

TEST_F(CreateFormTest, HoldsBackWithWhatIsMissingUntilSomebodyWasThere) {
    const std::size_t ticket = index_of("TICKET");
    EXPECT_EQ(form.problem(ticket), QString());
    EXPECT_EQ(form.problem_count(), 1U) << "but it is not right";
    form.set_text(ticket, QStringLiteral("T"));
    form.set_text(ticket, QString());
    EXPECT_EQ(form.problem(ticket), QStringLiteral("This is needed."));
}

TEST_F(CreateFormTest, TellsEverythingOnceSomebodyTriedToCreate) {
    form.set_name({});
    form.reveal_problems();
    EXPECT_NE(form.name_problem(), QString());
    EXPECT_NE(form.problem(index_of("TICKET")), QString());
    EXPECT_EQ(form.first_wrong_field(), index_of("TICKET"));
    EXPECT_EQ(form.problem_count(), 2U);
}

TEST_F(CreateFormTest, AsksForWhatWasGivenAndLeavesOutTheRest) {
    form.set_name(QStringLiteral("calm-harbor"));
    form.set_text(index_of("TICKET"), QStringLiteral("T-42"));
    form.set_text(index_of("NPM_TOKEN"), QStringLiteral("s3cret"));
    form.set_text(index_of("BRANCH"), QStringLiteral("next"));
    form.reset_to_default(index_of("BRANCH"));
    const auto request = form.request();
    EXPECT_EQ(request.name, "calm-harbor");
    EXPECT_EQ(request.template_name, "nodejs-fullstack");
    EXPECT_THAT(request.parameters, UnorderedElementsAre(Pair("TICKET", "T-42"), Pair("NPM_TOKEN", "s3cret")));
    form.set_text(index_of("NPM_TOKEN"), QString());
    EXPECT_FALSE(form.request().parameters.contains("NPM_TOKEN")) << "emptied again is as never typed";
}

TEST_F(CreateFormTest, RefusesAValueThatIsNoChoiceAndAnEmptiedRequiredOne) {
    const std::size_t mode = index_of("NODE_ENV");
    form.set_text(mode, QStringLiteral("staging"));
    EXPECT_EQ(form.problem(mode), QStringLiteral("Choose one of the list."));
    const std::size_t branch = index_of("BRANCH");
    EXPECT_EQ(form.text(branch), QStringLiteral("main"));
    form.set_text(branch, QString());
    EXPECT_EQ(form.problem(branch), QStringLiteral("This is needed."));
    EXPECT_FALSE(form.is_default(branch));
}

TEST_F(CreateFormTest, ForgetsSecretsAndKeepsTheRest) {
    form.set_text(index_of("TICKET"), QStringLiteral("T-42"));
    form.set_text(index_of("NPM_TOKEN"), QStringLiteral("s3cret"));
    form.forget_secrets();
    EXPECT_EQ(form.text(index_of("NPM_TOKEN")), QString());
    EXPECT_EQ(form.text(index_of("TICKET")), QStringLiteral("T-42"));
}

TEST_F(CreateFormTest, KeepsWhatBothTemplatesAskForButNoSecret) {
    form.set_text(index_of("TICKET"), QStringLiteral("T-42"));
    form.set_text(index_of("NPM_TOKEN"), QStringLiteral("s3cret"));
    form.set_template(samples::templates()[0]);
    EXPECT_EQ(form.text(index_of("TICKET")), QStringLiteral("T-42"));
    EXPECT_EQ(form.text(index_of("NPM_TOKEN")), QString());
    form.set_template(samples::templates()[1]);
    EXPECT_THAT(form.request().parameters, IsEmpty());
}

TEST(CreateFormLabel, ReadsLikeALabel) {
    EXPECT_EQ(CreateForm::label_of("GIT_ACCESS_TOKEN"), QStringLiteral("Git access token"));
    EXPECT_EQ(CreateForm::label_of("DATA_API_KEY"), QStringLiteral("Data API key"));
    EXPECT_EQ(CreateForm::label_of("URL"), QStringLiteral("URL"));
    EXPECT_EQ(CreateForm::label_of("_"), QStringLiteral("_"));
}

} // namespace
} // namespace berth::desktop
