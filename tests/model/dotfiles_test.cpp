// Which dotfiles are taken, and that nothing of them is read by a shell as more than one word.
#include "model/dotfiles.h"
#include "model/preferences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::model {
namespace {

using testing::HasSubstr;

TEST(Dotfiles, AreRepositoriesThatGitCanFetchWithoutBeingToldASecret) {
    for (const char* good : {"", "https://github.com/ada/dotfiles", "https://ada@git.example.com/d.git",
                             "git@github.com:ada/dotfiles", "ssh://git@host/d", "/opt/berth/samples/cpp"}) {
        EXPECT_TRUE(check_dotfiles({good, ""})) << good;
    }
    for (const char* bad : {"dotfiles", "-u", "--upload-pack=touch x", "https://ada:secret@host/d", "https:///d",
                            "https://-oProxyCommand=x/d", "ext::sh -c x", "file:///etc", "-x@host:d", "a@-x:d",
                            "https://h/d\nx", "@host:d"}) {
        EXPECT_FALSE(check_dotfiles({bad, ""})) << bad;
    }
    EXPECT_FALSE(check_dotfiles({"https://h/d", "one\ntwo"}));
    EXPECT_FALSE(check_dotfiles({"https://h/" + std::string(2000, 'd'), ""}));
}

TEST(Dotfiles, TheirCommandQuotesWhatIsTheirs) {
    const auto command = dotfiles_command({"/it's; touch x", "make 'it'"});
    EXPECT_THAT(command, HasSubstr("repository='/it'\\''s; touch x'\n"));
    EXPECT_THAT(command, HasSubstr("sh -c 'make '\\''it'\\'''"));
    EXPECT_TRUE(is_dotfiles_command(command));
    EXPECT_FALSE(is_dotfiles_command("npm ci"));
}

TEST(Dotfiles, ArePartOfThePreferences) {
    Preferences wanted;
    wanted.dotfiles = {"https://github.com/ada/dotfiles", "./setup"};
    EXPECT_EQ(decode<Preferences>(encode(wanted)).value(), wanted);
    EXPECT_EQ(decode_preferences_request(Json{{"dotfiles", {{"repository", "/d"}}}})->dotfiles.repository, "/d");
    EXPECT_FALSE(decode_preferences_request(Json{{"dotfiles", {{"repository", "d"}}}}));
    EXPECT_FALSE(decode_preferences_request(Json{{"dotfiles", {{"branch", "main"}}}}));
    EXPECT_EQ(decode<Preferences>(Json::object()).value(), Preferences()) << "of before there were dotfiles";
}

} // namespace
} // namespace berth::model
