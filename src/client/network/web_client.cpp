// HTTP on QNetworkAccessManager.
#include "client/network/implementation.h"

#include <QNetworkAccessManager>
#include <QNetworkProxyFactory>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QSslError>

namespace berth::client {

namespace {

// The system's proxies, but none to hosts that are reached directly.
class SystemProxies final : public QNetworkProxyFactory {
public:
    explicit SystemProxies(std::function<bool(const QString&)> direct)
        : direct_(std::move(direct)) {}

    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery& query) override {
        if (direct_(query.peerHostName())) {
            return {QNetworkProxy(QNetworkProxy::NoProxy)};
        }
        return systemProxyForQuery(query);
    }

private:
    std::function<bool(const QString&)> direct_;
};

// Whether an error of Qt's only restates the answer's HTTP status.
bool is_about_status(QNetworkReply::NetworkError error) {
    const int code = static_cast<int>(error);
    return error == QNetworkReply::NoError || error == QNetworkReply::ProtocolInvalidOperationError ||
           (code >= 200 && code < 300) || (code >= 400 && code < 500);
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

class QtReply final : public WebReply {
public:
    QtReply(std::shared_ptr<QNetworkAccessManager> network, const HttpRequest& request, std::int64_t buffer,
            const std::function<void()>& moved)
        : network_(std::move(network))
        , reply_(network_->sendCustomRequest(qt_request(request), QByteArray::fromStdString(request.method),
                                             QByteArray::fromStdString(request.body))) {
        if (buffer > 0) {
            reply_->setReadBufferSize(buffer);
        }
        QObject::connect(reply_, &QNetworkReply::metaDataChanged, reply_, moved);
        QObject::connect(reply_, &QNetworkReply::readyRead, reply_, moved);
        QObject::connect(reply_, &QNetworkReply::finished, reply_, [this, moved] {
            finished_ = true;
            moved();
        });
        QObject::connect(reply_, &QNetworkReply::sslErrors, reply_, [this](const QList<QSslError>& errors) {
            if (!errors.isEmpty()) {
                tls_error_ = errors.first().errorString().toStdString();
            }
        });
    }

    ~QtReply() override {
        reply_->disconnect();
        reply_->abort();
        reply_->deleteLater();
    }

    bool finished() const override { return finished_; }
    int status() const override { return reply_->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(); }

    std::vector<std::pair<std::string, std::string>> headers() const override {
        std::vector<std::pair<std::string, std::string>> all;
        for (const auto& [name, value] : reply_->rawHeaderPairs()) {
            all.emplace_back(name.toLower().toStdString(), value.toStdString());
        }
        return all;
    }

    // An error may have closed it.
    QByteArray read() override { return reply_->isOpen() ? reply_->readAll() : QByteArray(); }

    std::optional<Error> error() const override {
        if (status() != 0 && is_about_status(reply_->error())) {
            return std::nullopt;
        }
        return transport_error();
    }

private:
    Error transport_error() const;

    std::shared_ptr<QNetworkAccessManager> network_; // outlives the reply
    QNetworkReply* reply_;
    bool finished_ = false;
    std::string tls_error_;
};

Error QtReply::transport_error() const {
    const std::string where = reply_->url().adjusted(QUrl::RemovePath | QUrl::RemoveQuery).toString().toStdString();
    switch (reply_->error()) {
    case QNetworkReply::ConnectionRefusedError:
        return {Errc::unavailable, "Nothing answers at " + where + ".",
                "Check the address, and that the server is running."};
    case QNetworkReply::HostNotFoundError:
        return {Errc::unavailable, "There is no host named " + reply_->url().host().toStdString() + ".",
                "Check the address and your network connection."};
    case QNetworkReply::TimeoutError:
    case QNetworkReply::OperationCanceledError: // what the transfer timeout ends a reply with
        return {Errc::timed_out, where + " did not answer in time.", "Check your network connection and try again."};
    case QNetworkReply::SslHandshakeFailedError:
        return {Errc::protocol_error,
                "The connection to " + where +
                    " is not trusted: " + (tls_error_.empty() ? reply_->errorString().toStdString() : tls_error_) + ".",
                "If your organisation runs a certificate authority of its own, add its certificate to the system's "
                "store."};
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::ProxyAuthenticationRequiredError:
    case QNetworkReply::UnknownProxyError:
        return {Errc::unavailable,
                "The proxy on the way to " + where +
                    " does not let this through: " + reply_->errorString().toStdString(),
                "Check the system's proxy settings."};
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::TemporaryNetworkFailureError:
        return {Errc::unavailable, "There is no network connection.", "Connect to a network and try again."};
    default:
        return {Errc::unavailable,
                "The connection to " + where + " broke off: " + reply_->errorString().toStdString() + ".",
                "Try again."};
    }
}

class QtWebClient final : public WebClient {
public:
    explicit QtWebClient(std::function<bool(const QString&)> direct)
        : network_(std::make_shared<QNetworkAccessManager>()) {
        network_->setProxyFactory(new SystemProxies(std::move(direct))); // the manager owns it
    }

    std::unique_ptr<WebReply> send(const HttpRequest& request, std::int64_t buffer,
                                   std::function<void()> moved) override {
        return std::make_unique<QtReply>(network_, request, buffer, moved);
    }

private:
    std::shared_ptr<QNetworkAccessManager> network_;
};

} // namespace

std::unique_ptr<WebClient> make_web_client(std::function<bool(const QString& host)> direct) {
    return std::make_unique<QtWebClient>(std::move(direct));
}

} // namespace berth::client
