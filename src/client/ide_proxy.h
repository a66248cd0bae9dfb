// What answers on a workspace's IDE origin: the entrance, the stand-in pages, and everything else passed on to the IDE,
// each request over an `ide` stream of its own. Lives on the network thread, but for what says otherwise.
#pragma once

#include "client/connection_impl.h"
#include "client/ide_gate.h"
#include "client/ide_pages.h"
#include "model/channel/ide.h"
#include "net/event.h"
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
    IdeProxy(asio::any_io_executor executor, std::string workspace_name, std::string host,
             std::shared_ptr<LinkSlot> slot)
        : executor_(std::move(executor))
        , gate_(std::move(host))
        , pages_(std::move(workspace_name))
        , slot_(std::move(slot))
        , changed_(executor_) {}

    asio::awaitable<void> handle(net::Exchange& exchange);

    // From any thread.
    IdeGate& gate() { return gate_; }
    void set_connection(const ConnectionState& state);
    void set_preferences(const model::IdePreferences& preferences);
    // Called on the network thread; replaced by empty ones before who listens goes.
    struct Listeners {
        std::function<void(const model::channel::IdeStatus&)> status; // the workspace has told it
        std::function<void()> wanted; // a person asks for a page while there is no connection
    };
    void listen(Listeners listeners);

private:
    asio::awaitable<void> answer(net::Exchange& exchange);
    net::Response enter(net::Exchange& exchange);
    // Asks the workspace, which starts its IDE by that.
    asio::awaitable<IdeScene> look();
    asio::awaitable<Result<model::channel::IdeStatus>> ask();
    static asio::awaitable<void> tell_preferences(std::shared_ptr<IdeProxy> self);
    asio::awaitable<void> lost(); // returns when the connection does not stand any more
    asio::awaitable<void> pass_on(net::Exchange& exchange);
    asio::awaitable<void> pass_websocket(net::Exchange& exchange, net::ClientResponse& response);
    asio::awaitable<void> copy(net::Exchange& exchange, net::ClientResponse& response);
    std::string target() const; // of a stream
    ConnectionState connection() const;
    bool connected() const;
    bool comes_back() const; // without a person's doing
    void want();             // a person asks for a page

    asio::any_io_executor executor_;
    IdeGate gate_;
    IdePages pages_;
    std::shared_ptr<LinkSlot> slot_;
    net::Event changed_; // the connection

    mutable std::mutex mutex_;
    // Guarded by the mutex.
    ConnectionState connection_;
    bool resting_ = false; // the workspace is suspended, and left so
    bool running_ = false; // the IDE, as it said or answered last
    model::channel::IdeTarget target_;
    Listeners listeners_;
};

} // namespace berth::client
