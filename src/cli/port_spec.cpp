#include "cli/port_spec.h"

#include <charconv>

namespace berth::cli {

namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return port;
}

// A bare word may be a port mistyped: a path says that it is one.
bool is_path(std::string_view text) {
    return text.size() > 1 && text.contains('/') && !text.ends_with('/') && !text.contains('\0');
}

std::unexpected<Error> no_spec(std::string_view text, Direction direction) {
    return fail(Errc::invalid_argument, "\"" + std::string(text) + "\" is no port to forward.",
                direction == Direction::forward
                    ? "Write the workspace's port, and with a colon the port on this machine where it should be "
                      "another: 3000 or 3000:8000. Ports are 1 to 65535; 3000:0 takes any free one here. A path stands "
                      "for a Unix socket on either side: /run/app.sock:8080, 5432:/tmp/db.sock."
                    : "Write the workspace's port, and with a colon the port on this machine that it leads to: 3000 or "
                      "3000:8000. Ports are 1 to 65535; 0:8000 takes any free one there. A path stands for a Unix "
                      "socket on either side: /tmp/app.sock:8080, 5432:/run/db.sock.");
}

} // namespace

Result<PortSpec> parse_port_spec(std::string_view text, Direction direction) {
    const std::size_t colon = text.find(':');
    const std::string_view remote = text.substr(0, colon);
    const std::string_view local = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    PortSpec spec;
    if (is_path(remote) && remote.starts_with('/')) {
        spec.remote_path = remote;
    } else if (const auto port = parse_port(remote)) {
        spec.remote = *port;
    } else {
        return no_spec(text, direction);
    }
    if (is_path(local)) {
        spec.local_path = local;
    } else if (colon != std::string_view::npos) {
        spec.local = parse_port(local);
        if (!spec.local) {
            return no_spec(text, direction);
        }
    }
    const bool says_where = spec.local || !spec.local_path.empty();
    if (!spec.remote_path.empty() && !says_where) {
        return fail(Errc::invalid_argument, "\"" + std::string(text) + "\" does not say where it is to be here.",
                    "Add a colon and a port or path of this machine: " + std::string(text) + ":8080.");
    }
    const bool zero_remote = spec.remote_path.empty() && spec.remote == 0;
    const bool zero_local = spec.local == 0;
    if (direction == Direction::forward ? zero_remote : zero_local || (zero_remote && !says_where)) {
        return no_spec(text, direction);
    }
    return spec;
}

} // namespace berth::cli
