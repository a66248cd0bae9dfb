#include "desktop/desktop_settings.h"
#include "desktop/workspace_cache.h"
#include "samples.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

using namespace berth;
using namespace berth::desktop;

namespace {

class Profile : public ::testing::Test {
protected:
    QTemporaryDir folder;
    QByteArray before = qgetenv("BERTH_CONFIG");

    Profile() { qputenv("BERTH_CONFIG", folder.path().toUtf8()); }
    ~Profile() override { qputenv("BERTH_CONFIG", before); }

    void write(const char* name, const QByteArray& text) const {
        QFile file(folder.filePath(QString::fromLatin1(name)));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
};

TEST_F(Profile, RemembersWhatWasChosen) {
    {
        DesktopSettings settings;
        EXPECT_EQ(settings.platform(), QUrl(QString::fromLatin1(embedded_platform)));
        Remembered values = settings.values();
        values.theme = ThemeChoice::dark;
        values.language = QStringLiteral("de");
        values.close_to_tray = false;
        settings.set(values);
        settings.set_platform(QUrl(QStringLiteral("https://berth.example.com")));
    }
    const DesktopSettings again;
    EXPECT_EQ(again.values().theme, ThemeChoice::dark);
    EXPECT_EQ(again.values().language, QStringLiteral("de"));
    EXPECT_FALSE(again.values().close_to_tray);
    EXPECT_EQ(again.platform(), QUrl(QStringLiteral("https://berth.example.com")));
    EXPECT_FALSE(again.trouble().has_value());
}

TEST_F(Profile, SetsADamagedFileAsideAndStartsAfresh) {
    write("desktop.json", "{ \"theme\": \"da");
    const DesktopSettings settings;
    EXPECT_EQ(settings.values().theme, ThemeChoice::system);
    ASSERT_TRUE(settings.trouble().has_value());
    EXPECT_TRUE(QFile::exists(folder.filePath(QStringLiteral("desktop.json.damaged"))));
}

TEST_F(Profile, WorksWhereNothingCanBeWritten) {
    // A file where the folder should be: not even root can write below it.
    write("blocked", "x");
    qputenv("BERTH_CONFIG", folder.filePath(QStringLiteral("blocked/berth")).toUtf8());
    DesktopSettings settings;
    Remembered values;
    values.theme = ThemeChoice::dark;
    settings.set(values);
    EXPECT_EQ(settings.values().theme, ThemeChoice::dark);
    ASSERT_TRUE(settings.trouble().has_value());
    EXPECT_FALSE(settings.trouble()->hint.empty());
}

TEST_F(Profile, TheEnvironmentNamesAnotherPlatform) {
    qputenv("BERTH_SERVER", "http://127.0.0.1:7999");
    const DesktopSettings settings;
    qunsetenv("BERTH_SERVER");
    EXPECT_EQ(settings.platform(), QUrl(QStringLiteral("http://127.0.0.1:7999")));
}

TEST(WorkspaceCache, HoldsTheLastListForItsOwnerOnly) {
    const QUrl platform(QStringLiteral("http://127.0.0.1:1"));
    const auto list = std::vector{samples::workspace(1), samples::workspace(2, model::State::stopped)};
    write_cached(platform, {now(), list});
    const auto cached = read_cached(platform);
    ASSERT_TRUE(cached.has_value());
    EXPECT_EQ(cached->workspaces, list);
    EXPECT_FALSE(read_cached(QUrl(QStringLiteral("http://127.0.0.1:2"))).has_value());
    const QDir folder(qEnvironmentVariable("XDG_CACHE_HOME") + QStringLiteral("/berth"));
    for (const QFileInfo& file : folder.entryInfoList({QStringLiteral("workspaces-*")})) {
        EXPECT_FALSE(file.permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther));
    }
    forget_cached(platform);
    EXPECT_FALSE(read_cached(platform).has_value());
}

} // namespace
