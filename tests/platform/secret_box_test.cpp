#include "platform/secret_box.h"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <sys/resource.h>

namespace berth::platform {

namespace {

namespace fs = std::filesystem;

TEST(SecretBoxTest, ASealedTextOpensInItsPlaceOnly) {
    const SecretBox box(Secret(std::string(32, 'a')));
    const auto sealed = box.seal(Secret("hunter2"), "w1/TOKEN");
    EXPECT_EQ(sealed.find("hunter2"), std::string::npos);
    EXPECT_EQ(box.open(sealed, "w1/TOKEN")->reveal(), "hunter2");
    EXPECT_FALSE(box.open(sealed, "w2/TOKEN"));
    EXPECT_FALSE(SecretBox(Secret(std::string(32, 'b'))).open(sealed, "w1/TOKEN"));
    EXPECT_NE(box.seal(Secret("hunter2"), "w1/TOKEN"), sealed);
    EXPECT_EQ(box.open(box.seal(Secret(""), "p"), "p")->reveal(), "");
}

TEST(SecretBoxTest, AChangedTextDoesNotOpen) {
    const SecretBox box(Secret(std::string(32, 'a')));
    const auto sealed = box.seal(Secret("hunter2"), "p");
    for (std::size_t i = 0; i < sealed.size() - 1; ++i) {
        auto changed = sealed;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(box.open(changed, "p")) << i;
    }
    EXPECT_FALSE(box.open("", "p"));
    EXPECT_FALSE(box.open(sealed.substr(0, 20), "p"));
}

TEST(SecretBoxTest, TheKeyIsMadeOnceAndRefusedWhenOthersCanReadIt) {
    const auto file = fs::path(testing::TempDir()) / "secret_box_test.key";
    fs::remove(file);
    const auto first = SecretBox::load_or_create(file);
    ASSERT_TRUE(first) << first.error().text();
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    const auto sealed = first->seal(Secret("x"), "p");
    EXPECT_TRUE(SecretBox::load_or_create(file)->open(sealed, "p"));

    fs::permissions(file, fs::perms::group_read, fs::perm_options::add);
    const auto exposed = SecretBox::load_or_create(file);
    ASSERT_FALSE(exposed);
    EXPECT_EQ(exposed.error().code, Errc::forbidden);
    fs::permissions(file, fs::perms::owner_read);
    fs::resize_file(file, 31);
    EXPECT_FALSE(SecretBox::load_or_create(file));
    fs::remove(file);
}

TEST(SecretBoxTest, ADiskThatWasFullLeavesNoHalfAKeyThatNobodyCanUse) {
    const auto folder = fs::path(testing::TempDir()) / "secret_box_full_disk";
    fs::remove_all(folder);
    fs::create_directories(folder);
    const auto handled = std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit nearly_full{5, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &nearly_full);
    const auto refused = SecretBox::load_or_create(folder / "secrets.key");
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handled);
    EXPECT_FALSE(refused);
    const auto made = SecretBox::load_or_create(folder / "secrets.key");
    EXPECT_TRUE(made) << made.error().text();
    fs::remove_all(folder);
}

} // namespace

} // namespace berth::platform
