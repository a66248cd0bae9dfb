// The loopback redirect's server on QTcpServer.
#include "base/format.h"
#include "client/network/implementation.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

namespace berth::client {

namespace {

using namespace std::literals;

constexpr qsizetype largest_request = 16 * 1024; // a redirect with a long code and a browser's headers fits many times
constexpr auto slowest_request = 10s;
constexpr auto page_deadline = 1s; // for the last page to leave, once its bytes are with the system
constexpr int most_waiting_browsers = 16;
const QLatin1String callback_path("/callback");

using Page = RedirectServer::Page;

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

class QtRedirectServer final : public RedirectServer {
public:
    std::expected<QByteArray, QString> listen() override {
        server_.setMaxPendingConnections(most_waiting_browsers);
        if (!server_.listen(QHostAddress(QHostAddress::LocalHost), 0)) {
            return std::unexpected(server_.errorString());
        }
        own_host_ = "127.0.0.1:" + QByteArray::number(server_.serverPort());
        QObject::connect(&server_, &QTcpServer::newConnection, &server_, [this] {
            while (QTcpSocket* socket = server_.nextPendingConnection()) {
                take(socket);
            }
        });
        return own_host_;
    }

    void serve(std::function<Verdict(const QUrl& redirect)> judge, std::function<void()> finished) override {
        judge_ = std::move(judge);
        finished_ = std::move(finished);
    }

private:
    void take(QTcpSocket* socket);
    void read(QTcpSocket* socket, QByteArray& head);
    void answer(QTcpSocket* socket, const Page& page);

    QTcpServer server_;
    std::function<Verdict(const QUrl& redirect)> judge_;
    std::function<void()> finished_;
    QByteArray own_host_;
    bool judged_ = false;
};

void QtRedirectServer::take(QTcpSocket* socket) {
    const auto head = std::make_shared<QByteArray>();
    QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket, head] { read(socket, *head); });
    QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    QTimer::singleShot(slowest_request, socket, [socket] { socket->abort(); });
}

void QtRedirectServer::read(QTcpSocket* socket, QByteArray& head) {
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
    const auto url = read_request(head.left(end), own_host_);
    if (!url) {
        answer(socket, url.error());
        return;
    }
    if (judged_ || !judge_) {
        answer(socket, {400, "Already finished", "This sign-in has already ended. You can close this window."});
        return;
    }
    const Verdict verdict = judge_(*url);
    if (verdict.finished) {
        judged_ = true;
        server_.close();
        QObject::connect(socket, &QTcpSocket::disconnected, socket, finished_);
        QTimer::singleShot(page_deadline, &server_, finished_);
    }
    answer(socket, verdict.page);
}

void QtRedirectServer::answer(QTcpSocket* socket, const Page& page) {
    socket->setProperty("answered", true);
    socket->write(render(page));
    socket->disconnectFromHost(); // after everything is written
}

} // namespace

std::unique_ptr<RedirectServer> make_redirect_server() {
    return std::make_unique<QtRedirectServer>();
}

} // namespace berth::client
