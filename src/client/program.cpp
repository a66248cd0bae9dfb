#include "client/program.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>

namespace berth::client {

Task<Result<Secret>> run_program(ProgramCall call) {
    const std::string name = call.program.toStdString();
    const QString found = QStandardPaths::findExecutable(call.program);
    if (found.isEmpty()) {
        co_return fail(Errc::not_found, name + " is not installed on this machine.", "Install it and try again.");
    }
    QObject context;
    QTimer timer;
    QProcess process;
    const OneShot<bool> ended;
    QObject::connect(&process, &QProcess::finished, &context, [ended] { ended.set(true); });
    QObject::connect(&process, &QProcess::errorOccurred, &context, [ended](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            ended.set(true);
        }
    });
    QObject::connect(&timer, &QTimer::timeout, &context, [ended] { ended.set(false); });
    process.setProgram(found);
    process.setArguments(call.arguments);
    process.setProcessEnvironment(call.environment);
    process.setWorkingDirectory(QDir::rootPath()); // no repository's configuration
    process.setStandardErrorFile(QProcess::nullDevice());
    process.start();
    process.write(call.input);
    process.closeWriteChannel();
    timer.setSingleShot(true);
    timer.start(call.limit);
    const bool in_time = co_await ended;
    if (!in_time) {
        process.kill();
        co_return fail(Errc::timed_out, name + " did not end in time.");
    }
    QByteArray output = process.readAllStandardOutput();
    Secret text(output.toStdString());
    wipe(output.data(), static_cast<std::size_t>(output.size()));
    if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0) {
        co_return fail(Errc::io_error, name + " failed.");
    }
    co_return text;
}

} // namespace berth::client
