// What answers on a workspace's IDE origin: the entrance, the stand-in pages, and everything else passed on to the IDE,
// each request over an `ide` stream of its own. Lives on the network thread, but for what says otherwise.
#pragma once

#include "client/connection_impl.h"
#include "client/ide_gate.h"
#include "client/ide_pages.h"
#include "model/channel/ide.h"
#include "net/http_client.h"
#include "net/http_server.h"

#include <functional>
#include <memory>
#include <mutex>

namespace berth::client {

// Paths of Berth's own on the IDE's origin.
inline constexpr std::string_view ide_entrance_path = "/.berth/enter";
inline constexpr std::string_view ide_state_path = "/.berth/state";

class IdeProxy : public std::enable_shared_from_this<IdeProxy> {
public:
    IdeProxy(std::string workspace_name, std::string host, std::shared_ptr<LinkSlot> slot)
        : gate_(std::move(host))
        , pages_(std::move(workspace_name))
        , slot_(std::move(slot)) {}

    asio::awaitable<void> handle(net::Exchange& exchange);

    // From any thread.
    IdeGate& gate() { return gate_; }
    void set_connection(const ConnectionState& state);
    void set_preferences(const model::IdePreferences& preferences);
    // Called on the network thread with each status that the workspace tells; replaced by an empty one before the
    // listener goes.
    void on_status(std::function<void(const model::channel::IdeStatus&)> listener);

private:
    asio::awaitable<void> answer(net::Exchange& exchange);
    net::Response enter(net::Exchange& exchange);
    // Asks the workspace, which starts its IDE by that.
    asio::awaitable<IdeScene> look();
    asio::awaitable<Result<model::channel::IdeStatus>> ask();
    asio::awaitable<void> pass_on(net::Exchange& exchange);
    asio::awaitable<void> copy(net::Exchange& exchange, net::ClientResponse& response);
    std::string target() const; // of a stream

    IdeGate gate_;
    IdePages pages_;
    std::shared_ptr<LinkSlot> slot_;

    mutable std::mutex mutex_;
    // Guarded by the mutex.
    ConnectionState connection_;
    model::channel::IdeTarget target_;
    std::function<void(const model::channel::IdeStatus&)> listener_;
};

} // namespace berth::client
