#include "client/ide_gate.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/format.h"

#include <algorithm>
#include <array>

namespace berth::client {

namespace {

constexpr std::string_view cookie_name = "berth_ide";
// More links than anybody makes within their lifetime.
constexpr std::size_t most_keys = 64;
// Fields of one hop (RFC 9110 section 7.6.1). Connection and Upgrade are set anew where a request upgrades.
constexpr std::array hop_fields = std::to_array<std::string_view>(
    {"Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer",
     "Transfer-Encoding", "Content-Length", "Upgrade", "Expect"});

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Calls `visit(name, value, whole)` for each cookie of a Cookie header (RFC 6265 section 4.2).
template<typename Visit>
void for_each_cookie(std::string_view header, Visit visit) {
    while (!header.empty()) {
        const auto end = std::min(header.find(';'), header.size());
        const auto pair = trimmed(header.substr(0, end));
        header.remove_prefix(std::min(end + 1, header.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        visit(trimmed(pair.substr(0, equals)), equals < pair.size() ? trimmed(pair.substr(equals + 1)) : "", pair);
    }
}

} // namespace

IdeGate::IdeGate(std::string host)
    : host_(std::move(host))
    , origin_("http://" + host_)
    , cookie_(random_token()) {}

bool IdeGate::is_own_host(const net::Headers& headers) const {
    return headers.count("Host") == 1 && headers.get("Host") == host_;
}

IdeGate::Verdict IdeGate::judge(const net::Headers& headers) const {
    if (!is_own_host(headers)) {
        return Verdict::wrong_host;
    }
    bool known = false;
    for (const auto& field : headers) {
        if (net::Headers{field}.contains("Cookie")) {
            for_each_cookie(field.value, [&](std::string_view name, std::string_view value, std::string_view) {
                known = known || (name == cookie_name && equal_in_constant_time(as_bytes(value), as_bytes(cookie_)));
            });
        }
    }
    if (!known) {
        return Verdict::stranger;
    }
    // A WebSocket is not bound to its page's origin by the browser: its Origin header is.
    const auto origin = headers.find("Origin");
    const bool own = origin ? *origin == origin_ : !is_websocket_request(headers);
    return own ? Verdict::pass : Verdict::foreign;
}

std::string IdeGate::new_key(std::string target, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    std::erase_if(keys_, [now](const auto& entry) { return entry.second.expires <= now; });
    if (keys_.size() >= most_keys) {
        keys_.erase(std::ranges::min_element(keys_, {}, [](const auto& entry) { return entry.second.expires; }));
    }
    auto key = random_token();
    keys_.emplace(key, Key{std::move(target), now + key_lifetime});
    return key;
}

std::optional<std::string> IdeGate::take_key(const std::string& key, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    const auto found = keys_.find(key);
    if (found == keys_.end()) {
        return std::nullopt;
    }
    const Key taken = std::move(found->second);
    keys_.erase(found);
    return taken.expires > now ? std::optional(taken.target) : std::nullopt;
}

std::string IdeGate::set_cookie() const {
    return berth::format("{}={}; Path=/; HttpOnly; SameSite=Strict", cookie_name, cookie_);
}

net::Headers IdeGate::for_ide(const net::Headers& headers) const {
    net::Headers passed;
    for (const auto& field : headers) {
        if (!net::Headers{field}.contains("Cookie")) {
            passed.add(field.name, field.value);
            continue;
        }
        std::string others;
        for_each_cookie(field.value, [&](std::string_view name, std::string_view, std::string_view whole) {
            if (name != cookie_name) {
                others += (others.empty() ? "" : "; ") + std::string(whole);
            }
        });
        if (!others.empty()) {
            passed.add("Cookie", others);
        }
    }
    for (const auto name : hop_fields) {
        passed.remove(name);
    }
    if (is_websocket_request(headers)) {
        passed.set("Connection", "Upgrade");
        passed.set("Upgrade", "websocket");
    }
    return passed;
}

net::Headers IdeGate::for_browser(const net::Headers& headers) const {
    net::Headers passed;
    for (const auto& field : headers) {
        const bool replaces = net::Headers{field}.contains("Set-Cookie") &&
                              trimmed(field.value.substr(0, field.value.find('='))) == cookie_name;
        if (!replaces) {
            passed.add(field.name, field.value);
        }
    }
    const bool upgraded = headers.contains("Sec-WebSocket-Accept");
    for (const auto name : hop_fields) {
        passed.remove(name);
    }
    if (upgraded) {
        passed.set("Upgrade", "websocket");
    }
    return passed;
}

bool is_page_request(std::string_view method, const net::Headers& headers) {
    if (method != "GET") {
        return false;
    }
    // Every browser of today says what it is for (Fetch Metadata); a frame is the IDE's own affair.
    if (const auto destination = headers.find("Sec-Fetch-Dest")) {
        return *destination == "document";
    }
    return headers.get("Accept").contains("text/html");
}

bool is_websocket_request(const net::Headers& headers) {
    return headers.has_token("Connection", "upgrade") && headers.has_token("Upgrade", "websocket");
}

} // namespace berth::client
