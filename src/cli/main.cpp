// berth: the command line.
#include "cli/app.h"

#include <QCoreApplication>

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("berth"));
    return berth::cli::run_program(std::vector<std::string>(argv + 1, argv + argc), BERTH_VERSION);
}
