// The pure half of http.h: encoding, headers, addresses.
#include "client/http.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>
#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>

namespace berth::client {

std::string_view HttpResponse::header(std::string_view lower_case_name) const {
    const auto found =
        std::ranges::find(headers, lower_case_name, [](const auto& entry) -> std::string_view { return entry.first; });
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::string form_encode(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
        if (!text.empty()) {
            text += '&';
        }
        text += QByteArray::fromStdString(name).toPercentEncoding().toStdString();
        text += '=';
        text += QByteArray::fromStdString(value).toPercentEncoding().toStdString();
    }
    return text;
}

std::optional<std::chrono::seconds> retry_after(const HttpResponse& response,
                                                std::chrono::system_clock::time_point now) {
    const std::string_view text = response.header("retry-after");
    if (text.empty()) {
        return std::nullopt;
    }
    unsigned seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error == std::errc() && end == text.data() + text.size()) {
        return std::chrono::seconds(seconds);
    }
    QDateTime date = QLocale::c().toDateTime(QString::fromLatin1(text.data(), qsizetype(text.size())),
                                             QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
    if (!date.isValid()) {
        return std::nullopt;
    }
    date.setTimeZone(QTimeZone::UTC);
    const auto at = std::chrono::system_clock::from_time_t(date.toSecsSinceEpoch());
    return std::max(std::chrono::seconds(0), std::chrono::ceil<std::chrono::seconds>(at - now));
}

bool is_this_machine(const QString& host) {
    if (host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0) {
        return true;
    }
    boost::system::error_code malformed;
    const auto address = boost::asio::ip::make_address(host.toStdString(), malformed);
    return !malformed && address.is_loopback();
}

bool is_secure(const QUrl& url) {
    return url.isValid() && !url.host().isEmpty() &&
           (url.scheme() == QLatin1String("https") ||
            (url.scheme() == QLatin1String("http") && is_this_machine(url.host())));
}

Result<QUrl> parse_platform_url(std::string_view text) {
    QString address = QString::fromUtf8(text.data(), qsizetype(text.size())).trimmed();
    const auto refuse = [&address](const char* why) {
        return fail(Errc::invalid_argument, "“" + address.toStdString() + "” cannot be a platform's address: " + why,
                    "Give it as https://berth.example.com.");
    };
    if (address.isEmpty()) {
        return fail(Errc::invalid_argument, "The platform's address is empty.",
                    "Give it as https://berth.example.com.");
    }
    if (!address.contains(QLatin1String("://"))) {
        const QUrl guess(QLatin1String("https://") + address, QUrl::StrictMode);
        address.prepend(is_this_machine(guess.host()) ? QLatin1String("http://") : QLatin1String("https://"));
    }
    QUrl url(address, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty()) {
        return refuse("it names no host.");
    }
    if (!url.userInfo().isEmpty()) {
        return refuse("it holds a user name; sign in with `berth login` instead.");
    }
    if (url.scheme() != QLatin1String("https") && url.scheme() != QLatin1String("http")) {
        return refuse("only https is spoken.");
    }
    if (!is_secure(url)) {
        return refuse("over http everybody on the way could read your sign-in; it has to be https.");
    }
    QUrl bare;
    bare.setScheme(url.scheme());
    bare.setHost(url.host());
    bare.setPort(url.port());
    return bare;
}

} // namespace berth::client
