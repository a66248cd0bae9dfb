// A workspace's browser IDE on the person's own machine: http://<workspace id>.localhost:<port>, served on loopback
// over `ide` streams of the workspace's connection. Promises one origin per workspace that stays the same (the IDE keys
// its state by it), that nobody gets in without the cookie that a single-use link hands over, and that breaks of the
// connection are waited out. Bytes never pass through the Qt thread.
#pragma once

#include "client/connection_manager.h"
#include "model/channel/ide.h"

#include <QObject>
#include <QUrl>

#include <cstdint>
#include <memory>
#include <optional>

namespace berth::client {

class IdeServer : public QObject {
    Q_OBJECT
public:
    // Listens at once, before there is a connection; the connection outlives the server. `name` is the workspace's, for
    // the pages. Errors: conflict (another Berth process serves this workspace's IDE), io_error.
    static Result<std::unique_ptr<IdeServer>> open(Connection& connection, std::string name);
    ~IdeServer() override; // what is open breaks off

    QUrl origin() const; // without a path
    std::uint16_t port() const;
    // The port of the last time was taken by another program: with it the IDE's layout and open editors stayed behind.
    const std::optional<Error>& moved_because() const;

    // An address that lets one browser in, once and within some minutes, and leads it to `target` (a path with its
    // query). Not for logs.
    QUrl entrance(const QString& target = QStringLiteral("/"));

    // Hold from now on, and reach an IDE that runs with the next page.
    void set_preferences(const model::IdePreferences& preferences);

    // What the workspace last said of its IDE.
    const model::channel::IdeStatus& status() const { return status_; }

Q_SIGNALS:
    void status_changed();

private:
    struct Parts;
    explicit IdeServer(std::unique_ptr<Parts> parts);
    void follow(Connection& connection);

    std::unique_ptr<Parts> parts_;
    model::channel::IdeStatus status_;
};

} // namespace berth::client
