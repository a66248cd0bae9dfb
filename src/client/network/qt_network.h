// The seam between this room and Qt Network: what the room needs of it, as pure interfaces. Qt Network with all that a
// Linux system hangs on it (proxy resolvers, Kerberos, three TLS libraries) takes longer to load than the rest of the
// desktop together. So the desktop loads it as a plugin once its first picture is on screen; the command line and the
// tests are linked with it. Everything here is called in the thread of the Qt application.
#pragma once

#include "base/result.h"
#include "client/http.h"

#include <QByteArray>
#include <QString>
#include <QUrl>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

class QObject;

namespace berth::client {

// The proxy that the system wants; none where `kind` says so.
struct SystemProxy {
    enum class Kind { none, http, socks5 };
    Kind kind = Kind::none;
    QString host = {};
    std::uint16_t port = 0;
    QString user = {}; // empty: none is needed
    QString password = {};
};

// A request under way. Its end is the request's, and tells nobody.
class WebReply {
public:
    virtual ~WebReply() = default;
    virtual bool finished() const = 0;
    virtual int status() const = 0;                                               // 0 before the answer begins
    virtual std::vector<std::pair<std::string, std::string>> headers() const = 0; // names in lower case
    virtual QByteArray read() = 0;                                                // what has come since
    virtual std::optional<Error> error() const = 0; // of the transport, not what the answer's status says
};

// Keeps connections for the next request; a request holds the one that it was sent with.
class WebClient {
public:
    virtual ~WebClient() = default;
    // `moved` is told that something came, or that it is over. `buffer`: what may wait here, in bytes; 0 for no limit.
    virtual std::unique_ptr<WebReply> send(const HttpRequest& request, std::int64_t buffer,
                                           std::function<void()> moved) = 0;
};

struct WebSocketEvents {
    std::function<void()> connected;
    std::function<void()> pong;
    std::function<void(const QString& text)> text;
    std::function<void(const std::string& why)> failed;
    std::function<void(bool going_away)> ended; // going away: RFC 6455 section 7.4.1, code 1001
};

// Its end is the connection's, and tells nobody.
class WebSocket {
public:
    virtual ~WebSocket() = default;
    virtual void open(const QUrl& url, const Secret& bearer) = 0;
    virtual void ping() = 0;
};

// The server half of oidc/loopback_listener.h, whose promises it keeps.
class RedirectServer {
public:
    struct Page {
        int status = 200;
        std::string title;
        std::string text;
    };
    struct Verdict {
        Page page;
        bool finished = false;
    };

    virtual ~RedirectServer() = default;
    // Binds a port of 127.0.0.1 of the system's choice; host and port, or why not.
    virtual std::expected<QByteArray, QString> listen() = 0;
    // `finished` is told once the page of a finished verdict is on its way.
    virtual void serve(std::function<Verdict(const QUrl& redirect)> judge, std::function<void()> finished) = 0;
};

// A connection to a local socket: a path, on Windows the name of a pipe. Its end is the connection's, and tells nobody.
class LocalSocket {
public:
    virtual ~LocalSocket() = default;
    virtual void write(const QByteArray& bytes) = 0; // waits until it is connected
    virtual std::int64_t pending() const = 0;        // bytes that wait to be taken
};

// Listens until it goes.
class LocalServer {
public:
    virtual ~LocalServer() = default;
};

class QtNetwork {
public:
    virtual ~QtNetwork() = default;

    // The system's proxies are used but for hosts that `direct` names.
    virtual std::unique_ptr<WebClient> web_client(std::function<bool(const QString& host)> direct) = 0;
    virtual std::unique_ptr<WebSocket> web_socket(const SystemProxy& proxy, std::uint64_t largest_message,
                                                  WebSocketEvents events) = 0;
    virtual std::unique_ptr<RedirectServer> redirect_server() = 0;

    virtual SystemProxy proxy_to(const QUrl& url) = 0;
    virtual std::string certificate_authorities() = 0; // the system's, as PEM
    // Tells of changes where the system has a service for it, as long as `context` lives.
    virtual void watch_reachability(QObject* context, std::function<void()> changed) = 0;

    virtual std::unique_ptr<LocalSocket> connect_local(const QString& name, std::function<void(const QByteArray&)> data,
                                                       std::function<void()> closed) = 0;
    // For this person's programs only. `came` gets each connection's first line, of at most `longest` bytes. Whoever
    // left the name behind is not there any more; null where it cannot be listened on.
    virtual std::unique_ptr<LocalServer> listen_local(const QString& name, std::int64_t longest,
                                                      std::function<void(const QByteArray& line)> came) = 0;
    // Blocks until somebody listens and has the line; false when nobody did in time.
    virtual bool tell_local(const QString& name, const QByteArray& line, std::chrono::milliseconds limit) = 0;
};

// Loads it, if it is not there yet. Errors: unsupported, with what is wrong with the installation.
Result<QtNetwork*> load_qt_network();

// For everything that runs after that; an installation that cannot load it ends here with its words.
QtNetwork& qt_network();

} // namespace berth::client
