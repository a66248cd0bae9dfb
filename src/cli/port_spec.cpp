#include "cli/port_spec.h"

#include <charconv>
#include <string>

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

} // namespace

Result<PortSpec> parse_port_spec(std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto remote = parse_port(text.substr(0, colon));
    PortSpec spec{remote.value_or(0), std::nullopt};
    if (colon != std::string_view::npos) {
        spec.local = parse_port(text.substr(colon + 1));
    }
    if (spec.remote == 0 || (colon != std::string_view::npos && !spec.local)) {
        return fail(Errc::invalid_argument, "\"" + std::string(text) + "\" is no port to forward.",
                    "Write the workspace's port, and with a colon the port on this machine where it should be "
                    "another: 3000 or 3000:8000. Ports are 1 to 65535; 3000:0 takes any free one here.");
    }
    return spec;
}

} // namespace berth::cli
