// HTTP as this room uses it: requests and responses as values, sent on Qt's network stack with the system's proxy and
// certificate store. Promises that redirects are never followed (a bearer token would go along), that answers are
// bounded, and that a failure says in plain words what could not be reached and what to do. Judging a response is left
// to the pure functions beside each protocol.
#pragma once

#include "base/result.h"
#include "base/secret.h"
#include "client/task.h"

#include <QUrl>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::client {

struct HttpRequest {
    std::string method = "GET";
    QUrl url;
    std::vector<std::pair<std::string, std::string>> headers;
    Secret bearer; // sent as Authorization: Bearer where it is not empty
    std::string body;
    std::chrono::milliseconds timeout = std::chrono::seconds(30); // without a byte of answer
    std::size_t max_answer = 8 << 20; // bytes; no document of the API or a provider comes near
};

struct HttpResponse {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers; // names in lower case
    std::string body;

    std::string_view header(std::string_view lower_case_name) const; // empty where there is none
    bool ok() const { return status >= 200 && status < 300; }
};

class HttpClient {
public:
    HttpClient();
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // The whole answer, whatever its status. Errors: unavailable, timed_out, too_large, protocol_error (TLS).
    Task<Result<HttpResponse>> send(HttpRequest request);

    // A successful answer's body goes to `on_data` in pieces as it comes (an empty one when the answer begins), without
    // a limit, and the response's body is then empty; `timeout` counts from the last byte. Any other status is answered
    // as send() does.
    Task<Result<HttpResponse>> stream(HttpRequest request, std::function<void(std::string_view)> on_data);

    // What is sent from now on goes over connections of its own; requests under way end on theirs.
    void forget_connections();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// `a=b&c=d` with everything but unreserved characters percent-encoded (application/x-www-form-urlencoded).
std::string form_encode(const std::vector<std::pair<std::string, std::string>>& fields);

// Seconds of a Retry-After header, given as seconds or as an HTTP date (RFC 9110 section 10.2.3).
std::optional<std::chrono::seconds> retry_after(const HttpResponse& response,
                                                std::chrono::system_clock::time_point now);

// "localhost" or a loopback address.
bool is_this_machine(const QString& host);

// Whether credentials may travel to this address: https, or http to the machine itself.
bool is_secure(const QUrl& url);

// A platform's address as people type it ("berth.example.com", "localhost:7080", "https://host/"): scheme added (http
// only for the machine itself), path and trailing slash removed. Refuses what is_secure() refuses, and user names.
Result<QUrl> parse_platform_url(std::string_view text);

} // namespace berth::client
