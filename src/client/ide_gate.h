// Who may pass to the IDE: the Host that is meant, requests of its own origin, a cookie that a single-use key was
// exchanged for. And what of a request and an answer goes through. Time comes in; nothing here does I/O.
#pragma once

#include "net/http.h"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace berth::client {

class IdeGate {
public:
    using Clock = std::chrono::steady_clock;
    // From handing a link to a browser to its first request; people who copy it take a while.
    static constexpr std::chrono::minutes key_lifetime{5};

    // `host` as it stands in the Host header: "w0123456789abcde.localhost:21234".
    explicit IdeGate(std::string host);

    enum class Verdict {
        pass,
        wrong_host, // a name that somebody else pointed at this machine (DNS rebinding)
        foreign,    // another origin's page asks
        stranger    // no cookie, or one of another time
    };
    // A request's host alone: all that holds for the entrance.
    bool is_own_host(const net::Headers& headers) const;
    Verdict judge(const net::Headers& headers) const;

    // Called from any thread.
    std::string new_key(std::string target, Clock::time_point now);
    // The target that belongs to a key; only once.
    std::optional<std::string> take_key(const std::string& key, Clock::time_point now);
    std::string set_cookie() const; // the header's value

    // What the IDE is told of a request: without Berth's cookie and what is the hop's own.
    net::Headers for_ide(const net::Headers& headers) const;
    // What the browser is told of an answer: without what is the hop's own or would replace Berth's cookie.
    net::Headers for_browser(const net::Headers& headers) const;

private:
    std::string host_;
    std::string origin_;
    std::string cookie_;

    struct Key {
        std::string target;
        Clock::time_point expires;
    };
    std::mutex mutex_;
    std::map<std::string, Key> keys_; // guarded by mutex_
};

// Whether a browser asks for a page to show, so that a page of ours can stand in.
bool is_page_request(std::string_view method, const net::Headers& headers);
bool is_websocket_request(const net::Headers& headers);

} // namespace berth::client
