// The applications at one end: they open, answer, write, read, finish and reset streams as the plan says, at a pace of
// their own, and check every byte and every event against it.
#pragma once

#include "link/endpoint.h"
#include "plan.h"

#include <map>
#include <string>

namespace berth::link::sim {

// What the applications at both ends send, so that each side can check the other: any position of any half.
class Content {
public:
    explicit Content(std::uint64_t seed);
    // A view of at most `most` bytes of what `sender` sends on a stream, from a position.
    ByteView from(std::size_t stream, Role sender, std::size_t position, std::size_t most) const;

private:
    static constexpr std::size_t period = 65'521; // a prime, so that blocks of two lengths never line up
    Bytes bytes_;
};

class Application {
public:
    Application(Role role, const Plan& plan, const Content& content, Random& random);

    // Takes the endpoint's events; false once a check has failed.
    void take_events(Endpoint& endpoint, TimePoint now);
    // Does what is due. True if anything was done.
    bool act(Endpoint& endpoint, TimePoint now);
    // When the next stream wants to be opened.
    TimePoint next_opening() const;

    // The agent's applications begin when their client is heard.
    void begin() { begun_ = true; }
    bool begun() const { return begun_; }
    // Everything the plan wants of this end has happened.
    bool done() const;
    // What went wrong, empty if nothing.
    const std::string& failure() const { return failure_; }
    std::string progress() const;

private:
    enum class Phase { waiting, opening, incoming, open, over };

    struct Half {
        StreamId id = 0;
        Phase phase = Phase::waiting;
        std::size_t sent = 0;
        bool blocked = false; // until the endpoint says Writable
        bool finished = false;
        std::size_t received = 0;
        std::size_t taken = 0; // by the application, of what was received
        bool peer_finished = false;
        bool broken_off = false; // reset or refused
    };

    void fail(std::size_t stream, const std::string& what);
    bool ours(std::size_t stream) const { return plan_.streams[stream].opener == role_; }
    std::size_t to_send(std::size_t stream) const;
    std::size_t to_receive(std::size_t stream) const;
    bool resets(std::size_t stream) const;
    Half* find(StreamId id, std::size_t& stream);
    void on(const Event& event, Endpoint& endpoint, TimePoint now);
    void on_incoming(const event::Incoming& incoming);
    void on_data(const event::Data& data, Endpoint& endpoint, TimePoint now);
    void on_end(StreamId id, bool refused);
    void check_over(std::size_t stream);
    bool act_on(std::size_t stream, Endpoint& endpoint, TimePoint now);
    bool write(std::size_t stream, Endpoint& endpoint);
    bool read(std::size_t stream, Endpoint& endpoint, TimePoint now);

    Role role_;
    const Plan& plan_;
    const Content& content_;
    Random& random_;
    std::vector<Half> halves_;
    std::map<StreamId, std::size_t> streams_;
    bool begun_;
    std::string failure_;
};

} // namespace berth::link::sim
