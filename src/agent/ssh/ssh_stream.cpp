#include "agent/ssh/ssh_stream.h"

#include "agent/ssh/connection.h"
#include "model/channel/ssh.h"

namespace berth::agent {

Result<ssh::HostKey> SshServer::host_key() {
    if (!host_key_) {
        const std::filesystem::path home = services_.environment.at("HOME");
        auto key = ssh::HostKey::load_or_create(home / ".berth" / "ssh" / "host_key");
        if (!key) {
            return key;
        }
        host_key_ = std::move(*key);
    }
    return *host_key_;
}

asio::awaitable<void> SshServer::serve(std::shared_ptr<net::LinkStream> stream) {
    auto key = host_key();
    if (!key) {
        stream->refuse(std::move(key.error()));
        co_return;
    }
    if (!stream->accept()) {
        co_return;
    }
    services_.activity->touch();
    const auto connection = std::make_shared<ssh::Connection>(std::move(stream), std::move(*key), services_);
    co_await ssh::Connection::serve(connection);
}

asio::awaitable<void> SshServer::serve_host_key(std::shared_ptr<net::LinkStream> stream) {
    const auto key = host_key();
    if (!key) {
        stream->refuse(key.error());
        co_return;
    }
    if (!stream->accept()) {
        co_return;
    }
    const std::string document =
        model::dump(encode(model::channel::SshHostKey{ssh::host_key_algorithm, key->public_blob()}));
    if (co_await stream->write(as_bytes(document))) {
        [[maybe_unused]] const auto ended = co_await stream->shutdown_send();
    }
}

} // namespace berth::agent
