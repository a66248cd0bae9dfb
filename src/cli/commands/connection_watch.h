// For commands that last until Ctrl-C: says once what a broken connection means for them, and once that it is over.
#pragma once

#include "cli/session.h"

#include <QObject>

#include <functional>
#include <string>

namespace berth::cli {

class ConnectionWatch {
public:
    // `meanwhile` is what becomes of the command's work: "The ports stay." `ended` is called when the connection has
    // stopped for good. Printer and connection outlive it.
    ConnectionWatch(const Printer& printer, client::Connection& connection, std::string meanwhile,
                    std::function<void(Error)> ended);

private:
    void look();

    const Printer& printer_;
    client::Connection& connection_;
    std::string meanwhile_;
    std::function<void(Error)> ended_;
    bool lost_ = false;
    QObject context_;
};

// Serves what was begun until a signal asks to leave (0) or the connection has ended (why).
Result<int> serve_until_asked_to_leave(const Printer& printer, client::Connection& connection, std::string meanwhile);

} // namespace berth::cli
