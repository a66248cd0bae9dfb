#include "platform/api/answer.h"

#include "base/format.h"

#include <algorithm>

namespace berth::platform {

namespace {

// Where a refusal does not say when to come back: soon, but not at once.
constexpr std::chrono::seconds default_retry{2};

net::Response document(const model::Problem& problem, std::optional<std::chrono::seconds> retry_after) {
    net::Response response;
    response.status = static_cast<unsigned>(problem.status);
    response.headers.add("Content-Type", std::string(model::problem_media_type));
    if (problem.status == 401) {
        response.headers.add("WWW-Authenticate", "Bearer realm=\"berth\"");
    }
    if (problem.status == 429 || problem.status == 503) {
        const auto wait = std::max(retry_after.value_or(default_retry), std::chrono::seconds(1));
        response.headers.add("Retry-After", std::to_string(wait.count()));
    }
    response.body = model::dump(model::encode(problem));
    return response;
}

} // namespace

std::unexpected<Refusal> refuse_rate(std::chrono::seconds wait, std::string message) {
    Refusal refusal(Error{Errc::rate_limited, std::move(message), berth::format("Try again in {} s.", wait.count())});
    refusal.retry_after = wait;
    return refuse(std::move(refusal));
}

net::Response json_response(unsigned status, const model::Json& body) {
    net::Response response;
    response.status = status;
    response.headers.add("Content-Type", "application/json");
    response.body = model::dump(body);
    return response;
}

net::Response problem_response(const Refusal& refusal) {
    auto problem = model::problem_of(refusal.error, refusal.name);
    problem.errors = refusal.errors;
    if (refusal.status) {
        problem.status = *refusal.status;
        problem.title = net::status_text(static_cast<unsigned>(*refusal.status));
    }
    return document(problem, refusal.retry_after);
}

net::Response problem_response(unsigned status, std::string_view detail) {
    model::Problem problem;
    problem.status = static_cast<int>(status);
    problem.title = net::status_text(status);
    // "Method Not Allowed" is "urn:berth:problem:method-not-allowed"; those that a code has a name for keep that.
    const auto code = model::errc_of(problem.status);
    if (model::status_of(code) == problem.status) {
        problem.type = std::string(model::problem_type_prefix) + std::string(to_string(code));
    } else {
        std::string name(problem.title);
        std::ranges::transform(name, name.begin(), [](unsigned char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c == ' ' ? '-' : static_cast<char>(c);
        });
        problem.type = std::string(model::problem_type_prefix) + name;
    }
    problem.detail = detail.empty() ? problem.title + "." : std::string(detail);
    return document(problem, std::nullopt);
}

void add_security_headers(net::Headers& headers, bool secure) {
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cache-Control", "no-store");
    if (secure) {
        headers.set("Strict-Transport-Security", "max-age=31536000"); // a year
    }
}

} // namespace berth::platform
