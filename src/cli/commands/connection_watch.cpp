#include "cli/commands/connection_watch.h"

#include "base/format.h"
#include "cli/format/text.h"
#include "cli/signals.h"

#include <QEventLoop>

#include <csignal>

namespace berth::cli {

using client::ConnectionState;

ConnectionWatch::ConnectionWatch(const Printer& printer, client::Connection& connection, std::string meanwhile,
                                 std::function<void(Error)> ended)
    : printer_(printer)
    , connection_(connection)
    , meanwhile_(std::move(meanwhile))
    , ended_(std::move(ended)) {
    QObject::connect(&connection, &client::Connection::state_changed, &context_, [this] { look(); });
    QObject::connect(&connection, &client::Connection::session_lost, &context_, [this](const QString&, int streams) {
        printer_.note(berth::format("The workspace's agent was restarted: {} open stream{} ended. {} New connections "
                                    "work.\n",
                                    streams, streams == 1 ? "" : "s", meanwhile_));
    });
}

void ConnectionWatch::look() {
    const auto& state = connection_.state();
    if (state.kind == ConnectionState::Kind::reconnecting && !lost_) {
        lost_ = true;
        printer_.note(berth::format("The connection is lost{} It is tried again. {}\n",
                                    state.reason ? ": " + clean_line(state.reason->message) : ".", meanwhile_));
    } else if (state.kind == ConnectionState::Kind::connected && lost_) {
        lost_ = false;
        printer_.note("The connection is back.\n");
    } else if (state.kind == ConnectionState::Kind::error) {
        ended_(state.reason.value_or(Error{Errc::unavailable, "The connection has ended.", {}}));
    }
}

Result<int> serve_until_asked_to_leave(const Printer& printer, client::Connection& connection, std::string meanwhile) {
    QEventLoop loop;
    std::optional<Error> ended;
    const ConnectionWatch watch(printer, connection, std::move(meanwhile), [&](Error error) {
        ended = std::move(error);
        loop.quit();
    });
    const SignalScope leaving({SIGINT, SIGTERM, SIGHUP}, [&](int) { loop.quit(); });
    loop.exec();
    if (ended) {
        return std::unexpected(std::move(*ended));
    }
    return 0;
}

} // namespace berth::cli
