#include "net/router.h"

#include <algorithm>

namespace berth::net {

namespace {

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

// The index of the first parameter: among the routes that match, the one whose literals reach furthest wins.
std::size_t literal_prefix(const std::vector<std::string>& pattern) {
    return static_cast<std::size_t>(std::ranges::find_if(pattern, is_parameter) - pattern.begin());
}

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
    return std::ranges::equal(pattern, path, [](const std::string& wanted, const std::string& given) {
        return is_parameter(wanted) ? !given.empty() : wanted == given;
    });
}

} // namespace

Router::Router(Refusal refusal)
    : refusal_(std::move(refusal)) {
    if (!refusal_) {
        refusal_ = [](unsigned status, std::string_view detail) {
            return Response{status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::string(detail) + "\n"};
        };
    }
}

void Router::add(std::string method, std::string_view pattern, Handler handler) {
    Route route{std::move(method), {}, std::move(handler)};
    for (pattern.remove_prefix(1);;) { // the leading slash
        const std::size_t end = pattern.find('/');
        route.segments.emplace_back(pattern.substr(0, end));
        if (end == std::string_view::npos) {
            break;
        }
        pattern.remove_prefix(end + 1);
    }
    routes_.push_back(std::move(route));
}

asio::awaitable<void> Router::handle(Exchange& exchange) const {
    const auto& path = exchange.target().segments();
    std::size_t best = 0;
    const std::vector<std::string>* pattern = nullptr;
    for (const Route& route : routes_) {
        const std::size_t literals = literal_prefix(route.segments);
        if (matches(route.segments, path) && (pattern == nullptr || literals > best)) {
            pattern = &route.segments;
            best = literals;
        }
    }
    if (pattern == nullptr) {
        (void)co_await exchange.respond(refusal_(404, "There is nothing at this path."));
        co_return;
    }
    const Route* chosen = nullptr;
    const Route* get = nullptr;
    std::string allowed;
    for (const Route& route : routes_) {
        if (route.segments != *pattern) {
            continue;
        }
        chosen = route.method == exchange.method() ? &route : chosen;
        get = route.method == "GET" ? &route : get;
        allowed += (allowed.empty() ? "" : ", ") + route.method;
    }
    if (chosen == nullptr && exchange.method() == "HEAD") {
        chosen = get;
    }
    if (chosen == nullptr) {
        Response response = refusal_(405, "This path does not take the method " + exchange.method() + ".");
        response.headers.set("Allow", allowed + (get != nullptr ? ", HEAD" : ""));
        (void)co_await exchange.respond(std::move(response));
        co_return;
    }
    for (std::size_t i = 0; i < pattern->size(); ++i) {
        if (is_parameter((*pattern)[i])) {
            exchange.parameters[(*pattern)[i].substr(1, (*pattern)[i].size() - 2)] = path[i];
        }
    }
    co_await chosen->handler(exchange);
}

} // namespace berth::net
