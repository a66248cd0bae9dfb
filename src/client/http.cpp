#include "client/http.h"

#include <QNetworkAccessManager>
#include <QNetworkCookieJar>
#include <QNetworkProxyFactory>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QSslError>

#include <algorithm>

namespace berth::client {

namespace {

// What a streaming answer may have waiting here before the sender is slowed down.
constexpr qint64 stream_buffer = 1 << 20;

// The system's proxies, but none to the machine itself.
class SystemProxies final : public QNetworkProxyFactory {
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery& query) override {
        QUrl url;
        url.setScheme(QStringLiteral("http"));
        url.setHost(query.peerHostName());
        if (is_secure(url)) { // http is, only to loopback
            return {QNetworkProxy(QNetworkProxy::NoProxy)};
        }
        return systemProxyForQuery(query);
    }
};

struct EndReply {
    void operator()(QNetworkReply* reply) const {
        reply->disconnect();
        reply->abort();
        reply->deleteLater();
    }
};

// What the reply's signals leave for the coroutine that waits.
struct Progress {
    OneShot<bool> moved; // something came, or it is over
    bool finished = false;
    std::string tls_error;
};

// Whether an error of Qt's only restates the answer's HTTP status.
bool is_about_status(QNetworkReply::NetworkError error) {
    const int code = static_cast<int>(error);
    return error == QNetworkReply::NoError || error == QNetworkReply::ProtocolInvalidOperationError ||
           (code >= 200 && code < 300) || (code >= 400 && code < 500);
}

Error network_error(const QNetworkReply& reply, const Progress& progress) {
    const std::string where = reply.url().adjusted(QUrl::RemovePath | QUrl::RemoveQuery).toString().toStdString();
    switch (reply.error()) {
    case QNetworkReply::ConnectionRefusedError:
        return {Errc::unavailable, "Nothing answers at " + where + ".",
                "Check the address, and that the server is running."};
    case QNetworkReply::HostNotFoundError:
        return {Errc::unavailable, "There is no host named " + reply.url().host().toStdString() + ".",
                "Check the address and your network connection."};
    case QNetworkReply::TimeoutError:
    case QNetworkReply::OperationCanceledError: // what the transfer timeout ends a reply with
        return {Errc::timed_out, where + " did not answer in time.", "Check your network connection and try again."};
    case QNetworkReply::SslHandshakeFailedError:
        return {Errc::protocol_error,
                "The connection to " + where + " is not trusted: " +
                    (progress.tls_error.empty() ? reply.errorString().toStdString() : progress.tls_error) + ".",
                "If your organisation runs a certificate authority of its own, add its certificate to the system's "
                "store."};
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::ProxyAuthenticationRequiredError:
    case QNetworkReply::UnknownProxyError:
        return {Errc::unavailable,
                "The proxy on the way to " + where + " does not let this through: " + reply.errorString().toStdString(),
                "Check the system's proxy settings."};
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::TemporaryNetworkFailureError:
        return {Errc::unavailable, "There is no network connection.", "Connect to a network and try again."};
    default:
        return {Errc::unavailable,
                "The connection to " + where + " broke off: " + reply.errorString().toStdString() + ".", "Try again."};
    }
}

QNetworkRequest qt_request(const HttpRequest& request) {
    QNetworkRequest made(request.url);
    made.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    made.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    made.setTransferTimeout(request.timeout);
    made.setHeader(QNetworkRequest::UserAgentHeader, QStringLiteral("berth"));
    for (const auto& [name, value] : request.headers) {
        made.setRawHeader(QByteArray::fromStdString(name), QByteArray::fromStdString(value));
    }
    if (!request.bearer.empty()) {
        const auto token = request.bearer.reveal();
        made.setRawHeader("Authorization", "Bearer " + QByteArray(token.data(), qsizetype(token.size())));
    }
    return made;
}

void take_head(const QNetworkReply& reply, HttpResponse& response) {
    response.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    for (const auto& [name, value] : reply.rawHeaderPairs()) {
        response.headers.emplace_back(name.toLower().toStdString(), value.toStdString());
    }
}

} // namespace

struct HttpClient::Impl {
    // Keeps connections for the next request; each request holds the one that it was sent with.
    std::shared_ptr<QNetworkAccessManager> network = make_network();

    static std::shared_ptr<QNetworkAccessManager> make_network() {
        auto made = std::make_shared<QNetworkAccessManager>();
        made->setProxyFactory(new SystemProxies); // the manager owns it
        return made;
    }

    Task<Result<HttpResponse>> run(HttpRequest request, std::function<void(std::string_view)> on_data);
};

Task<Result<HttpResponse>> HttpClient::Impl::run(HttpRequest request, std::function<void(std::string_view)> on_data) {
    if (!is_secure(request.url)) {
        co_return fail(Errc::invalid_argument,
                       request.url.toString(QUrl::RemoveQuery).toStdString() + " is not a safe address.",
                       "Only https is used, or http to this machine itself.");
    }
    const auto sent_by = network; // outlives the reply
    const std::unique_ptr<QNetworkReply, EndReply> reply(sent_by->sendCustomRequest(
        qt_request(request), QByteArray::fromStdString(request.method), QByteArray::fromStdString(request.body)));
    if (on_data) {
        reply->setReadBufferSize(stream_buffer);
    }
    const auto progress = std::make_shared<Progress>();
    const auto moved = [progress] { progress->moved.set(true); };
    QObject::connect(reply.get(), &QNetworkReply::metaDataChanged, reply.get(), moved);
    QObject::connect(reply.get(), &QNetworkReply::readyRead, reply.get(), moved);
    QObject::connect(reply.get(), &QNetworkReply::finished, reply.get(), [progress] {
        progress->finished = true;
        progress->moved.set(true);
    });
    QObject::connect(reply.get(), &QNetworkReply::sslErrors, reply.get(), [progress](const QList<QSslError>& errors) {
        if (!errors.isEmpty()) {
            progress->tls_error = errors.first().errorString().toStdString();
        }
    });

    HttpResponse response;
    while (true) {
        co_await progress->moved;
        progress->moved = OneShot<bool>();
        const bool finished = progress->finished;
        if (response.status == 0) {
            take_head(*reply, response);
        }
        const QByteArray chunk = reply->isOpen() ? reply->readAll() : QByteArray(); // an error may have closed it
        const std::string_view bytes(chunk.constData(), std::size_t(chunk.size()));
        if (on_data && response.ok()) {
            on_data(bytes);
        } else {
            response.body += bytes;
            if (response.body.size() > request.max_answer) {
                co_return fail(Errc::too_large, request.url.host().toStdString() + " answered far too much.",
                               "Check the address: this is no answer of a Berth platform.");
            }
        }
        if (finished) {
            break;
        }
    }
    if (response.status == 0 || !is_about_status(reply->error())) {
        co_return std::unexpected(network_error(*reply, *progress));
    }
    co_return response;
}

HttpClient::HttpClient()
    : impl_(std::make_unique<Impl>()) {}

HttpClient::~HttpClient() = default;

void HttpClient::forget_connections() {
    impl_->network = Impl::make_network();
}

Task<Result<HttpResponse>> HttpClient::send(HttpRequest request) {
    return impl_->run(std::move(request), {});
}

Task<Result<HttpResponse>> HttpClient::stream(HttpRequest request, std::function<void(std::string_view)> on_data) {
    return impl_->run(std::move(request), std::move(on_data));
}

} // namespace berth::client
