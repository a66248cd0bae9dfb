// The carriers that are open: so that they can be counted, and cut when what let them in does not hold any more.
#pragma once

#include "net/byte_stream.h"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace berth::platform {

// One open carrier: both its streams, until its relay ends.
class Carrier : public std::enable_shared_from_this<Carrier> {
public:
    // The streams have to outlive it or be let go of.
    Carrier(net::ByteStream& client, net::ByteStream& agent);

    // Closes both streams, now or after `lifetime`. Usable from any thread.
    void cut();
    void cut_after(std::chrono::milliseconds lifetime);

    // On the streams' executor: they are going.
    void let_go();

private:
    struct Timer;

    net::ByteStream* client_;
    net::ByteStream* agent_;
    asio::any_io_executor executor_;
    std::shared_ptr<Timer> timer_;
};

class Carriers {
public:
    explicit Carriers(std::size_t limit)
        : limit_(limit) {}

    // Counted while it lives. Nothing when there are too many, or after cut_all().
    class Entry {
    public:
        Entry(Carriers& carriers, std::string workspace_id, std::shared_ptr<Carrier> carrier);
        ~Entry();
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;

    private:
        Carriers& carriers_;
        std::multimap<std::string, std::shared_ptr<Carrier>>::iterator place_;
        std::shared_ptr<Carrier> carrier_;
    };

    bool has_room() const;
    std::size_t count() const;
    void cut(const std::string& workspace_id);
    void cut_all(); // and take no more

private:
    const std::size_t limit_;
    mutable std::mutex mutex_; // guards what follows
    std::multimap<std::string, std::shared_ptr<Carrier>> open_;
    bool ended_ = false;
};

} // namespace berth::platform
