#include "client/carry.h"

#include "net/relay.h"

namespace berth::client {

asio::awaitable<std::optional<Error>> carry_over(net::ByteStream& local, net::LinkStream& remote,
                                                 std::shared_ptr<TunnelReport> report) {
    net::RelayOptions options;
    options.unsent_limit = 0; // who reads is on this machine
    options.moved = [&counted = *report](std::size_t up, std::size_t down) {
        counted.to_workspace += up;
        counted.from_workspace += down;
    };
    const auto relayed = co_await net::relay(local, remote, std::move(options));
    // Nothing ever came back and the far side says why: nobody listens there, or this role may not.
    const bool refused = relayed.error && relayed.b_to_a == 0 && relayed.error->code != Errc::cancelled &&
                         relayed.error->code != Errc::io_error;
    co_return refused ? relayed.error : std::nullopt;
}

} // namespace berth::client
