#include "platform/gateway/upgrade_request.h"

#include "model/assertion.h"

#include <array>

namespace berth::platform {

namespace {

constexpr std::string_view own_prefix = "Berth-";

// RFC 9110 section 7.6.1 and what frames a body: these belong to one hop, and a body has no place in an upgrade.
constexpr std::array hop_fields{
    "Connection",        "Upgrade",        "Keep-Alive",          "TE",   "Trailer",         "Expect",
    "Transfer-Encoding", "Content-Length", "Proxy-Authorization", "Host", "Proxy-Connection"};
constexpr std::array secret_fields{"Authorization", "Cookie", "Set-Cookie"};

void remove_all(net::Headers& headers) {
    for (const auto* name : hop_fields) {
        headers.remove(name);
    }
    for (const auto* name : secret_fields) {
        headers.remove(name);
    }
    headers.remove_prefix(own_prefix);
}

} // namespace

Result<> check_upgrade(std::string_view method, const net::Headers& headers) {
    const auto wrong = [](std::string what) {
        return fail(Errc::invalid_argument, std::move(what), "This path is for Berth's own client.");
    };
    if (method != "GET" || !headers.has_token("Connection", "upgrade") || !headers.has_token("Upgrade", "websocket")) {
        return wrong("The request is no WebSocket upgrade.");
    }
    if (headers.get("Sec-WebSocket-Version") != "13" || headers.count("Sec-WebSocket-Key") != 1) {
        return wrong("The request is no upgrade to WebSocket version 13.");
    }
    if (!headers.has_token("Sec-WebSocket-Protocol", link_protocol)) {
        return wrong("The request does not offer the subprotocol berth.link.1.");
    }
    // A browser sets it on every WebSocket: a page must not be able to use its visitor's network position.
    if (headers.contains("Origin")) {
        return wrong("Requests with an Origin are refused: they come from a web page.");
    }
    return {};
}

net::Headers headers_for_agent(const net::Headers& headers, const std::string& assertion) {
    net::Headers passed = headers;
    remove_all(passed);
    passed.add("Connection", "Upgrade");
    passed.add("Upgrade", "websocket");
    passed.add("Host", "agent");
    passed.add(std::string(model::assertion_header), assertion);
    return passed;
}

net::Headers headers_for_client(const net::Headers& headers) {
    net::Headers passed = headers;
    remove_all(passed);
    passed.remove("Date");
    passed.add("Upgrade", "websocket");
    return passed;
}

} // namespace berth::platform
