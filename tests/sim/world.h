// A client, an agent, their applications and the network between them, run through one schedule on an injected clock.
// The endpoints are the objects that ship. Checked all along: every byte and event (by the applications), that stale
// carriers are ignored, that memory stays within its bounds; and at the end that everything finished once the network
// was healthy.
#pragma once

#include "application.h"
#include "carrier.h"

#include <memory>

namespace berth::link::sim {

struct Outcome {
    std::string failure; // empty: all is well
    Duration took{};     // of the simulation's time
    std::size_t carriers = 0;
    std::size_t cuts = 0;
    std::size_t stale_messages = 0;
    std::size_t steps = 0;

    bool well() const { return failure.empty(); }
};

class World {
public:
    explicit World(const Plan& plan);
    Outcome run();

private:
    // One session at the agent: a client whose first carrier broke too early leaves one behind.
    struct AgentSession {
        Endpoint endpoint;
        std::unique_ptr<Application> application;
    };
    // An upgrade request or its answer, under way.
    struct Letter {
        TimePoint at;
        std::string header;
        std::size_t agent = 0;
        bool to_agent = true;
    };

    Options options(Role role);
    void fail(const std::string& what);
    bool healthy() const { return now_ >= plan_.network.healthy_from; }
    TimePoint arrival();

    // Time.
    TimePoint next_time() const;
    void step();

    // Dialling.
    void dial();
    bool redial_due();
    void deliver_letters();
    void deliver_offer(const std::string& header);
    void deliver_answer(const Letter& letter);
    Carrier* carrier(Epoch epoch, std::size_t agent);
    void draw_cut(Carrier& carrier);

    // Bytes.
    void deliver_bytes();
    void give(Endpoint& endpoint, Application& application, const Carrier& carrier, Bytes bytes);
    void tell_of_cuts();
    void send_from(Endpoint& endpoint, std::size_t agent, Role role);
    Bytes without_acknowledgements(const Transmission& message) const;
    void raise_the_dead();
    void raise(const Carrier& zombie, bool to_client, std::size_t from, std::size_t count);

    void check_memory(const Endpoint& endpoint, Role role);
    bool over() const;
    bool quiet() const;
    std::string state_of_things() const;

    const Plan& plan_;
    Random random_;
    Content content_;
    TimePoint now_ = start_time;
    Endpoint client_;
    Application client_application_;
    std::vector<std::unique_ptr<AgentSession>> agents_;
    std::vector<std::unique_ptr<Carrier>> carriers_;
    std::deque<Letter> letters_;
    TimePoint next_dial_ = start_time;
    std::vector<TimePoint> redials_;
    TimePoint next_act_ = start_time;
    bool first_returned_ = false;
    Outcome outcome_;
};

} // namespace berth::link::sim
