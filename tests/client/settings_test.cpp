#include "client/settings.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <gtest/gtest.h>

using namespace berth;
using namespace berth::client;

namespace {

class SettingsTest : public ::testing::Test {
protected:
    QTemporaryDir folder;
    QString file = folder.filePath(QStringLiteral("deep/settings.json"));

    void write(const QByteArray& text) {
        ASSERT_TRUE(save_settings({}, file)); // makes the folder
        QFile target(file);
        ASSERT_TRUE(target.open(QIODevice::WriteOnly | QIODevice::Truncate));
        target.write(text);
    }
};

} // namespace

TEST_F(SettingsTest, AreEmptyBeforeAnythingWasSaved) {
    const auto loaded = load_settings(file);
    EXPECT_EQ(loaded.settings, Settings());
    EXPECT_FALSE(loaded.set_aside);
}

TEST_F(SettingsTest, ComeBackAsTheyWereSaved) {
    const Settings settings{QUrl(QStringLiteral("https://berth.example.com:8443"))};
    ASSERT_TRUE(save_settings(settings, file));
    EXPECT_EQ(load_settings(file).settings, settings);
}

TEST_F(SettingsTest, ThatAreDamagedAreSetAsideAndNotInTheWay) {
    for (const char* damaged :
         {"", "{\"platform\":", "[]", "{\"platform\":7}", "{\"platform\":\"http://evil.example\"}", "\x00\x01\x02"}) {
        write(damaged);
        const auto loaded = load_settings(file);
        EXPECT_EQ(loaded.settings, Settings()) << damaged;
        EXPECT_TRUE(loaded.set_aside) << damaged;
        EXPECT_FALSE(QFileInfo::exists(file)) << damaged;
        EXPECT_TRUE(save_settings({}, file)) << damaged;
    }
}

TEST_F(SettingsTest, OfANewerProgramAreUnderstood) {
    write("{\"platform\":\"https://berth.example.com\",\"theme\":\"dark\"}");
    EXPECT_EQ(load_settings(file).settings.platform.host(), QStringLiteral("berth.example.com"));
}

TEST_F(SettingsTest, ThatCannotBeWrittenAreAnError) {
    const auto saved = save_settings({}, QStringLiteral("/proc/berth/settings.json"));
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().code, Errc::io_error);
}
