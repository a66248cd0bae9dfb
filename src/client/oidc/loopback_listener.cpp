#include "client/oidc/loopback_listener.h"

#include "base/format.h"

#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>

namespace berth::client::oidc {

namespace {

using namespace std::literals;

constexpr qsizetype largest_request = 16 * 1024; // a redirect with a long code and a browser's headers fits many times
constexpr auto slowest_request = 10s;
constexpr auto page_deadline = 1s; // for the last page to leave, once its bytes are with the system
constexpr int most_connections = 16;
const QLatin1String callback_path("/callback");

struct Page {
    int status = 200;
    std::string title;
    std::string text;
};

QByteArray render(const Page& page) {
    const auto escaped = [](const std::string& text) {
        return QString::fromStdString(text).toHtmlEscaped().toStdString();
    };
    const std::string body = berth::format(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{0}</title>"
        "<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">"
        "<style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1.5rem}}"
        "h1{{font-size:1.5rem}}</style><h1>{0}</h1><p>{1}</p></html>",
        escaped(page.title), escaped(page.text));
    return QByteArray::fromStdString(berth::format(
        "HTTP/1.1 {} {}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n"
        "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n"
        "Connection: close\r\n\r\n{}",
        page.status, page.status < 400 ? "OK" : "Refused", body.size(), body));
}

// The value of the one header of that name; empty where there is none or more than one.
QByteArray header(const QList<QByteArray>& lines, const QByteArray& lower_case_name) {
    QByteArray value;
    int count = 0;
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const qsizetype colon = lines[i].indexOf(':');
        if (colon > 0 && lines[i].left(colon).toLower() == lower_case_name) {
            value = lines[i].mid(colon + 1).trimmed();
            ++count;
        }
    }
    return count == 1 ? value : QByteArray();
}

// The address asked for, or the page that refuses it.
std::expected<QUrl, Page> read_request(const QByteArray& head, const QByteArray& own_host) {
    const QList<QByteArray> lines = head.split('\n');
    const QList<QByteArray> words = lines.first().trimmed().split(' ');
    if (words.size() != 3 || !words[2].startsWith("HTTP/1.")) {
        return std::unexpected(Page{400, "Not understood", "This is no request that a browser sends."});
    }
    if (words[0] != "GET") {
        return std::unexpected(Page{405, "Not allowed", "Only GET is answered here."});
    }
    // A name that somebody pointed at 127.0.0.1 gets nothing.
    if (header(lines, "host") != own_host) {
        return std::unexpected(Page{421, "Not here", "This server is only reached under its own address."});
    }
    const QUrl url = QUrl::fromEncoded("http://" + own_host + words[1], QUrl::StrictMode);
    if (!words[1].startsWith('/') || !url.isValid() || url.path() != callback_path) {
        return std::unexpected(Page{404, "Nothing here", "Only the end of a sign-in is answered here."});
    }
    return url;
}

} // namespace

struct LoopbackListener::Impl {
    QTcpServer server;
    Judge judge;
    OneShot<Result<void>> over;
    QByteArray own_host;
    bool judged = false;

    void take(QTcpSocket* socket);
    void read(QTcpSocket* socket, QByteArray& head);
    void answer(QTcpSocket* socket, const Page& page);
};

void LoopbackListener::Impl::take(QTcpSocket* socket) {
    const auto head = std::make_shared<QByteArray>();
    QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket, head] { read(socket, *head); });
    QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    QTimer::singleShot(slowest_request, socket, [socket] { socket->abort(); });
}

void LoopbackListener::Impl::read(QTcpSocket* socket, QByteArray& head) {
    if (socket->property("answered").toBool()) {
        socket->readAll();
        return;
    }
    head += socket->read(largest_request + 1 - head.size());
    const qsizetype end = head.indexOf("\r\n\r\n");
    if (end < 0) {
        if (head.size() > largest_request) {
            answer(socket, {431, "Too long", "This is no request that a sign-in provider makes."});
        }
        return;
    }
    const auto url = read_request(head.left(end), own_host);
    if (!url) {
        answer(socket, url.error());
        return;
    }
    if (judged || !judge) {
        answer(socket, {400, "Already finished", "This sign-in has already ended. You can close this window."});
        return;
    }
    const Verdict verdict = judge(*url);
    if (verdict.finished) {
        judged = true;
        server.close();
        const auto finished = [over = over] { over.set(Result<void>()); };
        QObject::connect(socket, &QTcpSocket::disconnected, socket, finished);
        QTimer::singleShot(page_deadline, &server, finished);
    }
    answer(socket, {verdict.status, verdict.title, verdict.text});
}

void LoopbackListener::Impl::answer(QTcpSocket* socket, const Page& page) {
    socket->setProperty("answered", true);
    socket->write(render(page));
    socket->disconnectFromHost(); // after everything is written
}

LoopbackListener::LoopbackListener()
    : impl_(std::make_unique<Impl>()) {}

LoopbackListener::~LoopbackListener() = default;

Result<std::string> LoopbackListener::listen() {
    impl_->server.setMaxPendingConnections(most_connections);
    if (!impl_->server.listen(QHostAddress(QHostAddress::LocalHost), 0)) {
        return fail(Errc::io_error,
                    "No local port can be opened for the browser to come back to: " +
                        impl_->server.errorString().toStdString() + ".",
                    "Sign in with `berth login --device` instead.");
    }
    impl_->own_host = "127.0.0.1:" + QByteArray::number(impl_->server.serverPort());
    QObject::connect(&impl_->server, &QTcpServer::newConnection, &impl_->server, [impl = impl_.get()] {
        while (QTcpSocket* socket = impl->server.nextPendingConnection()) {
            impl->take(socket);
        }
    });
    return "http://" + impl_->own_host.toStdString() + "/callback";
}

Task<Result<void>> LoopbackListener::wait_for_redirect(Judge judge) {
    impl_->judge = std::move(judge);
    co_return co_await impl_->over;
}

} // namespace berth::client::oidc
