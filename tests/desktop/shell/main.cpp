// The shell's tests run inside a Qt application on the offscreen platform, in Berth's theme, with folders of their own.
#include "desktop/theme/theme.h"

#include <QApplication>
#include <QTemporaryDir>
#include <gtest/gtest.h>

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QTemporaryDir home;
    for (const char* name : {"BERTH_CONFIG", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}) {
        qputenv(name, home.path().toUtf8());
    }
    qunsetenv("BERTH_SERVER");
    QApplication application(argc, argv);
    const berth::desktop::Theme theme(application, berth::desktop::ThemeChoice::light);
    ::testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
