// berth-desktop: the Qt application.
#include "desktop/application.h"

#include <QApplication>

#include <cstdio>

int main(int argc, char** argv) {
    using namespace berth;
    // Before Qt: help and version need no display. Qt's own options (-platform, -style, -reverse) are left to it.
    std::vector<std::string> early(argv + 1, argv + argc);
    for (const std::string& argument : early) {
        if (argument == "--help" || argument == "-h") {
            std::fputs(desktop::usage_text, stdout);
            return 0;
        }
        if (argument == "--version") {
            std::puts("berth-desktop " BERTH_VERSION);
            return 0;
        }
    }
    QApplication::setApplicationName(QStringLiteral("berth-desktop"));
    QApplication::setApplicationDisplayName(QStringLiteral("Berth"));
    QApplication::setApplicationVersion(QStringLiteral(BERTH_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("berth"));
    QApplication application(argc, argv);

    std::vector<std::string> arguments;
    for (const QString& argument : QApplication::arguments().mid(1)) {
        arguments.push_back(argument.toStdString());
    }
    auto invocation = desktop::read_arguments(arguments);
    if (!invocation) {
        std::fprintf(stderr, "berth-desktop: %s\n", invocation.error().text().c_str());
        return 2;
    }
    desktop::Application berth(application, std::move(*invocation));
    return berth.run();
}
