#include "agent/ssh/ssh_stream.h"

#include "agent/init/init_record.h"
#include "agent/ssh/connection.h"
#include "base/format.h"
#include "model/channel/ssh.h"

#include <fstream>
#include <iterator>

namespace berth::agent {

namespace {

Result<berth::ssh::HostKey> load_or_make(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) {
        auto key = berth::ssh::HostKey::generate();
        std::filesystem::create_directories(file.parent_path(), error);
        if (key) {
            if (auto written = write_atomically(file, key->to_pem().reveal()); !written) {
                return std::unexpected(std::move(written.error()));
            }
        }
        return key;
    }
    std::ifstream source(file, std::ios::binary);
    auto key = berth::ssh::HostKey::from_pem(Secret(std::string(std::istreambuf_iterator<char>(source), {})));
    if (!key) {
        return fail(Errc::io_error, berth::format("The workspace's SSH host key {} cannot be read.", file.string()),
                    "Remove it to have a new one made.");
    }
    return key;
}

} // namespace

Result<berth::ssh::HostKey> SshServer::host_key() {
    if (!host_key_) {
        const std::filesystem::path home = services_.environment.at("HOME");
        auto key = load_or_make(home / ".berth" / "ssh" / "host_key");
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
        model::dump(encode(model::channel::SshHostKey{berth::ssh::host_key_algorithm, key->public_blob()}));
    if (co_await stream->write(as_bytes(document))) {
        [[maybe_unused]] const auto ended = co_await stream->shutdown_send();
    }
}

} // namespace berth::agent
