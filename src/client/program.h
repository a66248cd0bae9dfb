// Another program of this machine, run to its end without blocking: input in, output out.
#pragma once

#include "base/secret.h"
#include "client/task.h"

#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

namespace berth::client {

struct ProgramCall {
    QString program; // found in PATH where it is only a name
    QStringList arguments;
    QByteArray input;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    std::chrono::milliseconds limit{0};
};

// Its standard output, which may be secret; standard error is dropped. Errors: not_found where there is no such
// program, io_error where it fails, timed_out (it is ended then). Dropping the task ends it.
Task<Result<Secret>> run_program(ProgramCall call);

} // namespace berth::client
