// Url of http.h, by Boost.URL.
#include "net/http.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace berth::net {

namespace {

std::uint16_t default_port(std::string_view scheme) {
    return scheme == "https" || scheme == "wss" ? 443 : 80;
}

} // namespace

Result<Url> Url::parse(std::string_view text) {
    // The text is left out of the errors: a URL that somebody configured may hold a password.
    const auto parsed = boost::urls::parse_uri(text);
    if (!parsed) {
        return fail(Errc::invalid_argument, "A URL is malformed.", "Write it like https://host:port/path.");
    }
    Url url;
    for (char c : parsed->scheme()) {
        url.scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    if (url.scheme != "http" && url.scheme != "https" && url.scheme != "ws" && url.scheme != "wss") {
        return fail(Errc::invalid_argument, "A URL's scheme is none of http, https, ws and wss.");
    }
    if (parsed->has_userinfo()) {
        return fail(Errc::invalid_argument, "A URL holds a user name or password.", "Credentials go elsewhere.");
    }
    if (parsed->has_fragment()) {
        return fail(Errc::invalid_argument, "A URL has a fragment (#…), which means nothing to a server.");
    }
    if (parsed->host_type() == boost::urls::host_type::ipvfuture) {
        return fail(Errc::invalid_argument, "A URL's host is of a kind that does not exist yet.");
    }
    url.host = parsed->host_type() == boost::urls::host_type::ipv6
                   ? std::string(parsed->host_ipv6_address().to_string())
                   : parsed->host();
    if (url.host.empty() || url.host.find_first_of(" \r\n\t/@\\") != std::string::npos ||
        url.host.find('\0') != std::string::npos) {
        return fail(Errc::invalid_argument, "A URL lacks its host.");
    }
    if (parsed->has_port() && !parsed->port().empty() && parsed->port_number() == 0) {
        return fail(Errc::invalid_argument, "A URL's port is not one of 1 to 65535.");
    }
    url.port = parsed->port_number() != 0 ? parsed->port_number() : default_port(url.scheme);
    url.target = parsed->encoded_path();
    if (url.target.empty()) {
        url.target = "/";
    }
    if (parsed->has_query()) {
        url.target += "?" + std::string(parsed->encoded_query());
    }
    return url;
}

std::string Url::host_header() const {
    const std::string name = host.find(':') != std::string::npos ? "[" + host + "]" : host;
    return port == default_port(scheme) ? name : name + ":" + std::to_string(port);
}

std::string Url::text() const {
    return scheme + "://" + host_header() + target;
}

} // namespace berth::net
