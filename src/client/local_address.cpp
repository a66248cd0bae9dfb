#include "client/local_address.h"

#include "base/format.h"

namespace berth::client {

namespace {

Error local_port_refused(std::uint16_t port, const Error& error) {
    if (error.code == Errc::conflict) {
        if (const auto holder = holder_of(port)) {
            return {Errc::conflict,
                    berth::format("The local port {} is taken by {} (process {}) for {} of {}.", port, holder->program,
                                  holder->pid, holder->remote, holder->workspace_name),
                    "Use it there, stop it there, or choose another one."};
        }
        return {Errc::conflict, berth::format("The local port {} is taken by another program.", port),
                "Choose another one, or leave it out and Berth finds one."};
    }
    if (error.code == Errc::forbidden) {
        return {Errc::forbidden, berth::format("You may not listen on the local port {}.", port),
                "Choose one from 1024 on, or leave it out and Berth finds one."};
    }
    return {error.code, berth::format("The local port {} cannot be opened: {}", port, error.message), {}};
}

} // namespace

Result<LocalPort> take_local_port(const asio::any_io_executor& executor, std::optional<std::uint16_t> asked,
                                  std::uint16_t same, bool ipv6, PortHolder holder) {
    const std::uint16_t first = asked.value_or(same);
    auto listener = net::listen_loopback(executor, first, ipv6);
    if (!listener && asked) {
        return std::unexpected(local_port_refused(first, listener.error()));
    }
    if (!listener) {
        listener = net::listen_loopback(executor, 0, ipv6);
    }
    if (!listener) {
        return fail(Errc::io_error, "No local port can be opened: " + listener.error().message);
    }
    LocalPort taken;
    taken.wanted = first == 0 || listener->port == first;
    taken.held = std::make_unique<HeldPort>(listener->port, std::move(holder));
    taken.listener = std::move(*listener);
    return taken;
}

} // namespace berth::client
