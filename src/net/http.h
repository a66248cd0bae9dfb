// The values of HTTP that server and client share: header fields, request targets, URLs, status texts. Pure.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::net {

// Header fields in the order they came; names are compared without regard to case (RFC 9110 section 5.1).
class Headers {
public:
    struct Field {
        // Not an aggregate, see asio.h.
        Field(std::string n, std::string v)
            : name(std::move(n))
            , value(std::move(v)) {}
        std::string name;
        std::string value;
    };

    Headers() = default;
    Headers(std::initializer_list<Field> fields)
        : fields_(fields) {}

    // The first value, or nothing.
    std::optional<std::string_view> find(std::string_view name) const;
    // The first value, or an empty text.
    std::string_view get(std::string_view name) const { return find(name).value_or(std::string_view{}); }
    bool contains(std::string_view name) const { return find(name).has_value(); }
    std::size_t count(std::string_view name) const;
    // Whether a comma-separated list in one of these fields holds the token (no regard to case): "Connection: upgrade".
    bool has_token(std::string_view name, std::string_view token) const;

    void add(std::string name, std::string value);
    void set(std::string name, std::string value); // in place of all of that name
    void remove(std::string_view name);
    void remove_prefix(std::string_view name_prefix); // "Berth-"

    bool empty() const { return fields_.empty(); }
    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }

private:
    std::vector<Field> fields_;
};

// Whether name and value may stand in a message: a token, and no control characters (RFC 9110 section 5).
bool is_valid_field(std::string_view name, std::string_view value);

// The token of "Authorization: Bearer …"; nothing when there is none, or more than one such header.
std::optional<std::string_view> bearer_token(const Headers& headers);

// A request target in origin form, taken apart and percent-decoded exactly once.
class Target {
public:
    // Refuses what is not origin form, broken escapes, control characters, "." and ".." segments, invalid UTF-8.
    static Result<Target> parse(std::string_view raw);

    const std::string& raw() const { return raw_; }                        // as it came, to be passed on
    const std::string& raw_path() const { return raw_path_; }              // without the query, not decoded
    const std::vector<std::string>& segments() const { return segments_; } // decoded: "/a/b%2Fc/" is {"a","b/c",""}

    // The first query parameter of that name, decoded ('+' is a space); nothing when it is not there.
    std::optional<std::string_view> query(std::string_view name) const;
    const std::vector<std::pair<std::string, std::string>>& query() const { return query_; }

private:
    std::string raw_;
    std::string raw_path_;
    std::vector<std::string> segments_;
    std::vector<std::pair<std::string, std::string>> query_;
};

// An http, https, ws or wss URL (RFC 3986) without userinfo and fragment.
struct Url {
    std::string scheme;
    std::string host; // as to be resolved: no brackets around IPv6
    std::uint16_t port = 0;
    std::string target; // path and query, never empty: "/"

    static Result<Url> parse(std::string_view text);
    bool tls() const { return scheme == "https" || scheme == "wss"; }
    std::string host_header() const; // with the port where it is not the scheme's own
    std::string text() const;
};

// Percent-encodes all but unreserved characters (RFC 3986 section 2.3): for one path segment or query value.
std::string percent_encode(std::string_view text);

// "Not Found"; "Unknown" for what has no name.
std::string_view status_text(unsigned status);

// A whole response.
struct Response {
    // Not an aggregate, see asio.h.
    Response(unsigned code = 200, Headers fields = {}, std::string content = {})
        : status(code)
        , headers(std::move(fields))
        , body(std::move(content)) {}
    unsigned status;
    Headers headers;
    std::string body;
};

} // namespace berth::net
