#include "model/channel/tunnel.h"

#include <algorithm>

namespace berth::model::channel {

namespace {

// RFC 1035 section 2.3.4, without the dot at the end.
constexpr std::size_t longest_host = 253;
constexpr std::string_view path_rule = "path must be absolute and at most 103 bytes long.";

bool is_host_character(char c) {
    // Letters of other scripts come as UTF-8; "%" precedes an IPv6 address's zone.
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
           c == '_' || c == ':' || c == '%' || static_cast<unsigned char>(c) >= 0x80;
}

} // namespace

bool is_host(std::string_view host) {
    return !host.empty() && host.size() <= longest_host && host.front() != '-' &&
           std::ranges::all_of(host, is_host_character);
}

bool is_socket_path(std::string_view path) {
    return path.size() > 1 && path.size() <= longest_socket_path && path.front() == '/' && path.back() != '/' &&
           !path.contains('\0');
}

Json encode(const DialTarget& target) {
    return {{"host", target.host}, {"port", target.port}};
}

Json encode(const UnixTarget& target) {
    return {{"path", target.path}};
}

Json encode(const ReverseTarget& target) {
    return target.path.empty() ? Json{{"port", target.port}} : Json{{"path", target.path}};
}

Json encode(const ReverseListening& listening) {
    return {{"port", listening.port}};
}

Json encode(const ReverseConnectionTarget& target) {
    return {{"listener", target.listener}};
}

} // namespace berth::model::channel

namespace berth::model {

template<>
Result<channel::DialTarget> decode<channel::DialTarget>(const Json& value) {
    channel::DialTarget target;
    Fields fields(value, "dial");
    fields.only({"host", "port"})
        .get("host", target.host)
        .get("port", target.port)
        .check(target.port != 0, "port must be 1 to 65535.")
        .check(channel::is_host(target.host), "host must be a host name or an address.");
    return fields.result_of(std::move(target));
}

template<>
Result<channel::UnixTarget> decode<channel::UnixTarget>(const Json& value) {
    channel::UnixTarget target;
    Fields fields(value, "unix");
    fields.only({"path"}).get("path", target.path).check(channel::is_socket_path(target.path), channel::path_rule);
    return fields.result_of(std::move(target));
}

template<>
Result<channel::ReverseTarget> decode<channel::ReverseTarget>(const Json& value) {
    channel::ReverseTarget target;
    Fields fields(value, "reverse");
    fields.only({"port", "path"}).maybe("port", target.port).maybe("path", target.path);
    fields.check(fields.has("port") != fields.has("path"), "there must be either a port or a path.")
        .check(target.path.empty() ? fields.has("port") : channel::is_socket_path(target.path), channel::path_rule);
    return fields.result_of(std::move(target));
}

template<>
Result<channel::ReverseListening> decode<channel::ReverseListening>(const Json& value) {
    channel::ReverseListening listening;
    Fields fields(value, "reverse");
    fields.get("port", listening.port);
    return fields.result_of(listening);
}

template<>
Result<channel::ReverseConnectionTarget> decode<channel::ReverseConnectionTarget>(const Json& value) {
    channel::ReverseConnectionTarget target;
    Fields fields(value, "reverse-connection");
    fields.only({"listener"}).get("listener", target.listener);
    return fields.result_of(target);
}

} // namespace berth::model
