// Two endpoints on a desk: a client and an agent, a clock that only the test moves, and carriers that lose nothing
// unless the test cuts them. Each side keeps what it saw, so that a test can look at it afterwards.
#pragma once

#include "link/endpoint.h"

#include <deque>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace berth::link::testing {

inline std::string text(ByteView bytes) {
    return std::string(as_text(bytes));
}

inline Bytes flat(const Transmission& transmission) {
    Bytes bytes;
    for (ByteView view : transmission.views()) {
        bytes.insert(bytes.end(), view.begin(), view.end());
    }
    return bytes;
}

inline std::function<Bytes(std::size_t)> seeded_entropy(std::uint64_t seed) {
    return [generator = std::mt19937_64(seed)](std::size_t count) mutable {
        Bytes bytes(count);
        for (std::byte& byte : bytes) {
            byte = static_cast<std::byte>(generator() & 0xff);
        }
        return bytes;
    };
}

struct Side {
    Side(Role role, Options options)
        : endpoint(role, std::move(options)) {}

    // Gives the endpoint a message and takes its events while the message is there.
    Received deliver(Epoch epoch, const Bytes& bytes, TimePoint now) {
        const Received outcome = endpoint.receive(epoch, bytes, now);
        collect();
        return outcome;
    }
    void collect() {
        while (auto event = endpoint.poll_event()) {
            if (const auto* data = std::get_if<event::Data>(&*event)) {
                received[data->id] += text(data->bytes);
            } else {
                events.push_back(std::move(*event));
            }
        }
    }
    // The next event of this type, skipping none: events that a test does not expect make it fail.
    template<typename E>
    std::optional<E> take() {
        collect();
        if (events.empty() || !std::holds_alternative<E>(events.front())) {
            return std::nullopt;
        }
        E event = std::get<E>(std::move(events.front()));
        events.pop_front();
        return event;
    }
    template<typename E>
    std::size_t count() {
        collect();
        std::size_t found = 0;
        for (const Event& event : events) {
            found += std::holds_alternative<E>(event) ? 1 : 0;
        }
        return found;
    }

    Endpoint endpoint;
    std::deque<Event> events;
    std::map<StreamId, std::string> received;
};

struct Pair {
    explicit Pair(Options client_options = {}, Options agent_options = {})
        : client(Role::client, with_entropy(std::move(client_options), 1))
        , agent(Role::agent, with_entropy(std::move(agent_options), 2)) {}

    static Options with_entropy(Options options, std::uint64_t seed) {
        options.entropy = seeded_entropy(seed);
        return options;
    }

    // A new carrier, both ends attached; whatever was under way on the old one is lost.
    Result<> connect() {
        const Offer offer = client.endpoint.offer(now);
        auto parsed = Offer::parse(offer.format());
        if (!parsed) {
            return std::unexpected(parsed.error());
        }
        auto answer = agent.endpoint.accept_carrier(*parsed, now);
        if (!answer) {
            return std::unexpected(answer.error());
        }
        return client.endpoint.carrier_up(*Answer::parse(answer->format()), now);
    }
    void cut() {
        client.endpoint.carrier_down(client.endpoint.epoch(), now);
        agent.endpoint.carrier_down(agent.endpoint.epoch(), now);
    }
    // Carries messages both ways, in no time, until neither side has any.
    void pump() {
        for (bool moved = true; moved;) {
            const bool up = carry(client, agent);
            const bool down = carry(agent, client);
            moved = up || down;
        }
    }
    bool carry(Side& from, Side& to) {
        const Transmission message = from.endpoint.poll_transmit(now);
        from.collect();
        if (message.empty()) {
            return false;
        }
        to.deliver(message.epoch(), flat(message), now);
        return true;
    }
    // Time passes in steps, with ticks and messages.
    void pass(Duration duration, Duration step = 1ms) {
        for (const TimePoint end = now + duration; now < end;) {
            now += std::min(step, end - now);
            client.endpoint.tick(now);
            agent.endpoint.tick(now);
            pump();
        }
    }

    TimePoint now = TimePoint{} + 1h;
    Side client;
    Side agent;
};

} // namespace berth::link::testing
