#include "client/http.h"

#include "client/network/qt_network.h"

namespace berth::client {

namespace {

// What a streaming answer may have waiting here before the sender is slowed down.
constexpr std::int64_t stream_buffer = 1 << 20;

} // namespace

struct HttpClient::Impl {
    std::unique_ptr<WebClient> network = qt_network().web_client(is_this_machine);

    Task<Result<HttpResponse>> run(HttpRequest request, std::function<void(std::string_view)> on_data);
};

Task<Result<HttpResponse>> HttpClient::Impl::run(HttpRequest request, std::function<void(std::string_view)> on_data) {
    if (!is_secure(request.url)) {
        co_return fail(Errc::invalid_argument,
                       request.url.toString(QUrl::RemoveQuery).toStdString() + " is not a safe address.",
                       "Only https is used, or http to this machine itself.");
    }
    const auto moved = std::make_shared<OneShot<bool>>(); // something came, or it is over
    const auto reply = network->send(request, on_data ? stream_buffer : 0, [moved] { moved->set(true); });
    HttpResponse response;
    while (true) {
        co_await *moved;
        *moved = OneShot<bool>();
        const bool finished = reply->finished();
        if (response.status == 0) {
            response.status = reply->status();
            response.headers = reply->headers();
        }
        const QByteArray chunk = reply->read();
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
    if (const auto error = reply->error()) {
        co_return std::unexpected(*error);
    }
    co_return response;
}

HttpClient::HttpClient()
    : impl_(std::make_unique<Impl>()) {}

HttpClient::~HttpClient() = default;

void HttpClient::forget_connections() {
    impl_->network = qt_network().web_client(is_this_machine);
}

Task<Result<HttpResponse>> HttpClient::send(HttpRequest request) {
    return impl_->run(std::move(request), {});
}

Task<Result<HttpResponse>> HttpClient::stream(HttpRequest request, std::function<void(std::string_view)> on_data) {
    return impl_->run(std::move(request), std::move(on_data));
}

} // namespace berth::client
