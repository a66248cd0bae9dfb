#include "client/ssh_proxy.h"

#include "client/connection_impl.h"
#include "client/io_bridge.h"
#include "client/standard_streams.h"
#include "net/relay.h"

namespace berth::client {

namespace {

// A host key in JSON is some hundred bytes.
constexpr std::size_t largest_host_key = 16 * 1024;
// A copy of this size is part of a file, not of what somebody types.
constexpr std::size_t bulk_copy = 32 * 1024;

asio::awaitable<Result<model::channel::SshHostKey>> read_host_key(net::LinkStream& stream) {
    std::string text;
    Bytes buffer(largest_host_key);
    for (;;) {
        const auto count = co_await stream.read_some(buffer);
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            co_return model::decode_text<model::channel::SshHostKey>(text);
        }
        text += as_text(ByteView(buffer).first(*count));
        if (text.size() > largest_host_key) {
            co_return fail(Errc::protocol_error, "The workspace's SSH host key is too long.");
        }
    }
}

asio::awaitable<Result<void>> carry_stdio(std::shared_ptr<LinkSlot> slot, SshFiles files, std::string host) {
    const auto link = co_await usable_link(std::move(slot));
    if (!link) {
        co_return std::unexpected(link.error());
    }
    // Both are asked for at once: a round trip saved.
    auto key_stream = (*link)->open_early(std::string(model::channel::ssh_host_key_kind), "{}");
    auto stream = (*link)->open_early(std::string(model::channel::ssh_kind), "{}");
    if (!key_stream || !stream) {
        co_return std::unexpected(key_stream ? stream.error() : key_stream.error());
    }
    const auto key = co_await read_host_key(**key_stream);
    if (!key) {
        co_return std::unexpected(key.error());
    }
    if (auto learnt = learn_host_key(files, host, *key); !learnt) {
        co_return learnt;
    }
    const auto local = standard_streams((*link)->executor());
    net::LinkStream& remote = **stream;
    net::RelayOptions options;
    options.unsent_limit = 0;
    options.moved = [&remote](std::size_t up, std::size_t) {
        // Keys overtake files, also those of other streams.
        const auto wanted = up >= bulk_copy ? link::Priority::bulk : link::Priority::interactive;
        if (up > 0 && remote.priority() != wanted) {
            remote.set_priority(wanted);
        }
    };
    const auto relayed = co_await net::relay(*local, remote, std::move(options));
    // ssh ends by closing its end, which is no error; what the workspace says is.
    const bool ours = !relayed.error || relayed.error->code == Errc::io_error || relayed.error->code == Errc::cancelled;
    co_return ours ? Result<void>{} : std::unexpected(*relayed.error);
}

} // namespace

Task<Result<void>> carry_ssh(Connection& connection, SshFiles files, std::string host) {
    const auto& impl = connection.impl();
    return on_io<void>(impl.executor, [slot = impl.slot, files = std::move(files), host = std::move(host)] {
        return carry_stdio(slot, files, host);
    });
}

} // namespace berth::client
