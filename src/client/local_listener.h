// The local end of a tunnel: accepts on this machine and gives each connection to the tunnel, counting them. Promises
// that closing it ends them all. Lives on the network thread but for what is said; for this room's own .cpp files.
#pragma once

#include "client/tunnel_report.h"
#include "net/byte_stream.h"
#include "net/listen.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>

namespace berth::client {

class LocalListener : public std::enable_shared_from_this<LocalListener> {
public:
    // Carries one connection to its end. Returns why it could not be carried, if it could not; one that either of its
    // ends breaks off is no failure.
    using Carry = std::function<asio::awaitable<std::optional<Error>>(net::ByteStream& local)>;

    // Any thread; accepting begins at once. The socket's file is removed when it is closed.
    static std::shared_ptr<LocalListener> start(asio::any_io_executor executor, std::shared_ptr<TunnelReport> report,
                                                net::LoopbackListener ports, Carry carry);
    static std::shared_ptr<LocalListener> start(asio::any_io_executor executor, std::shared_ptr<TunnelReport> report,
                                                asio::local::stream_protocol::acceptor socket,
                                                std::filesystem::path path, Carry carry);
    // Any thread: stops listening and resets what is open.
    static void close(std::shared_ptr<LocalListener> listener);

private:
    LocalListener(asio::any_io_executor executor, std::shared_ptr<TunnelReport> report, Carry carry)
        : executor_(std::move(executor))
        , report_(std::move(report))
        , carry_(std::move(carry)) {}

    void begin();
    void end();
    template<typename Acceptor>
    static asio::awaitable<void> accept_all(std::shared_ptr<LocalListener> self, Acceptor* acceptor);
    static asio::awaitable<void> serve(std::shared_ptr<LocalListener> self, net::ByteStreamPtr local);

    asio::any_io_executor executor_;
    std::shared_ptr<TunnelReport> report_;
    Carry carry_;
    std::vector<asio::ip::tcp::acceptor> ports_;
    std::optional<asio::local::stream_protocol::acceptor> socket_;
    std::filesystem::path path_;
    std::set<net::ByteStream*> open_;
    bool closed_ = false;
};

} // namespace berth::client
