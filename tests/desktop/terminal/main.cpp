// The terminal's tests run inside a Qt application on the offscreen platform, in Berth's theme.
#include "desktop/theme/theme.h"

#include <QApplication>
#include <gtest/gtest.h>

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    const berth::desktop::Theme theme(application, berth::desktop::ThemeChoice::dark);
    ::testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
