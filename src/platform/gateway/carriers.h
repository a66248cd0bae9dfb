// The carriers that are open: so that they can be counted, and cut when what let them in does not hold any more.
#pragma once

#include "model/time.h"
#include "model/user.h"
#include "net/byte_stream.h"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace berth::platform {

// Whom a carrier was let in for.
struct Visit {
    std::string workspace_id;
    model::UserId user;
    model::Role role{};

    friend auto operator<=>(const Visit&, const Visit&) = default;
};

// One open carrier: both its streams, until its relay ends.
class Carrier : public std::enable_shared_from_this<Carrier> {
public:
    // The streams have to outlive it or be let go of. `granted_at`: when what let it in was given.
    Carrier(Visit visit, model::Time granted_at, net::ByteStream& client, net::ByteStream& agent);

    const Visit& visit() const { return visit_; }
    model::Time granted_at() const { return granted_at_; }

    // Closes both streams, now or after `lifetime`. Usable from any thread.
    void cut();
    void cut_after(std::chrono::milliseconds lifetime);

    // On the streams' executor: they are going.
    void let_go();

private:
    struct Timer;

    const Visit visit_;
    const model::Time granted_at_;
    net::ByteStream* client_;
    net::ByteStream* agent_;
    asio::any_io_executor executor_;
    std::shared_ptr<Timer> timer_;
};

class Carriers {
public:
    explicit Carriers(std::size_t limit)
        : limit_(limit) {}

    // Whether one more is taken now.
    enum class Room { there, full, ended };

    // Counted while it lives.
    class Entry {
    public:
        Entry(Carriers& carriers, std::shared_ptr<Carrier> carrier);
        ~Entry();
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;

    private:
        Carriers& carriers_;
        std::multimap<std::string, std::shared_ptr<Carrier>>::iterator place_;
        std::shared_ptr<Carrier> carrier_;
    };

    Room room() const;
    std::size_t count() const;
    // Those that are there in a role that can be taken away: everybody's but the owners'.
    std::set<Visit> guests() const;
    void cut(const std::string& workspace_id);
    void cut(const Visit& visit);
    // All of one person's that were granted by then.
    void cut(const model::UserId& user, model::Time granted_until);
    void cut_all(); // and take no more

private:
    const std::size_t limit_;
    mutable std::mutex mutex_; // guards what follows
    std::multimap<std::string, std::shared_ptr<Carrier>> open_;
    bool ended_ = false;
};

} // namespace berth::platform
