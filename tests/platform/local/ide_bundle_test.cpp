// Bundles of the browser IDE in the data folder: complete, named by what is in them, never another's to change.
#include "harness.h"
#include "platform/local/ide_bundle.h"

#include <fstream>
#include <sys/stat.h>

namespace berth::platform::local {
namespace {

namespace fs = std::filesystem;

class IdeBundleTest : public ::testing::Test {
protected:
    IdeBundleTest() {
        write("bundle.json",
              R"({"format":1,"kind":"ide","name":"code-server","version":"1.2.3","node_version":"24.0.0"})");
        write("deep/er/entry.js", "1");
        fs::permissions(source() / "deep/er/entry.js", fs::perms::owner_exec, fs::perm_options::add);
        fs::create_symlink("entry.js", source() / "deep/er/link.js");
    }

    fs::path source() const { return folder_ / "source"; }
    fs::path data() const { return folder_ / "data"; }

    void write(const std::string& name, const std::string& text) {
        fs::create_directories((source() / name).parent_path());
        std::ofstream(source() / name, std::ios::trunc) << text;
    }

    net::testing::TemporaryFolder folder_;
};

TEST_F(IdeBundleTest, IsCompleteAndCurrentOnceAdded) {
    const auto added = add_ide_bundle(data(), source());
    ASSERT_TRUE(added) << added.error().text();
    EXPECT_EQ(added->version, "1.2.3");
    const auto current = current_ide_bundle(data());
    ASSERT_TRUE(current);
    EXPECT_EQ(current->filename(), added->id);
    EXPECT_EQ(fs::read_symlink(*current / "deep/er/link.js"), "entry.js");
    EXPECT_NE(fs::status(*current / "deep/er/entry.js").permissions() & fs::perms::owner_exec, fs::perms::none);
    const auto list = list_ide_bundles(data());
    ASSERT_TRUE(list);
    ASSERT_EQ(list->size(), 1U);
    EXPECT_TRUE(list->front().current);
}

TEST_F(IdeBundleTest, IsTheSameTheSecondTimeAndAnotherWithOtherContent) {
    const auto first = add_ide_bundle(data(), source());
    ASSERT_TRUE(first);
    EXPECT_EQ(add_ide_bundle(data(), source())->id, first->id);
    fs::remove(source() / "deep/er/entry.js"); // a link's other name stays as it is
    write("deep/er/entry.js", "2");
    const auto second = add_ide_bundle(data(), source());
    ASSERT_TRUE(second);
    EXPECT_NE(second->id, first->id);
    const auto list = list_ide_bundles(data());
    ASSERT_TRUE(list);
    EXPECT_EQ(list->size(), 2U);
    EXPECT_EQ(current_ide_bundle(data())->filename(), second->id);
}

TEST_F(IdeBundleTest, CopiesWhatOthersCouldChange) {
    fs::permissions(source() / "deep/er/entry.js", fs::perms::others_write, fs::perm_options::add);
    ASSERT_TRUE(add_ide_bundle(data(), source()));
    struct stat status{};
    ASSERT_EQ(::stat((*current_ide_bundle(data()) / "deep/er/entry.js").c_str(), &status), 0);
    EXPECT_EQ(status.st_nlink, 1U);
    EXPECT_EQ(status.st_mode & 0022U, 0U);
}

TEST_F(IdeBundleTest, RefusesWhatIsNone) {
    write("bundle.json", R"({"format":1,"kind":"agent","name":"x","version":"1"})");
    const auto added = add_ide_bundle(data(), source());
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code, Errc::invalid_argument);
    EXPECT_FALSE(add_ide_bundle(data(), folder_ / "nowhere"));
    EXPECT_EQ(current_ide_bundle(data()), std::nullopt);
    EXPECT_TRUE(list_ide_bundles(data())->empty());
}

TEST_F(IdeBundleTest, IsRemovedOnceItIsNotTheCurrentOne) {
    const auto first = add_ide_bundle(data(), source());
    ASSERT_TRUE(first);
    const std::string begin = first->id.substr(0, 12);
    EXPECT_EQ(remove_ide_bundle(data(), begin).error().code, Errc::conflict);
    write("more.js", "2");
    const auto second = add_ide_bundle(data(), source());
    ASSERT_TRUE(second);
    EXPECT_EQ(remove_ide_bundle(data(), "0000000000").error().code, Errc::not_found);
    EXPECT_EQ(remove_ide_bundle(data(), begin.substr(0, 4)).error().code, Errc::invalid_argument);
    const auto removed = remove_ide_bundle(data(), begin);
    ASSERT_TRUE(removed) << removed.error().text();
    EXPECT_EQ(removed->id, first->id);
    EXPECT_EQ(list_ide_bundles(data())->size(), 1U);
    EXPECT_TRUE(fs::exists(source() / "deep/er/entry.js")) << "what it was linked from stays";
}

} // namespace
} // namespace berth::platform::local
