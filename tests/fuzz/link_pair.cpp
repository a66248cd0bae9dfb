// Two honest endpoints under a schedule that the fuzzer writes: opens, writes, reads, half-closes, cuts at any byte,
// time. Every byte arrives once and in order, and nobody calls the other a breaker of the protocol.
#include "link/endpoint.h"
#include "support/input.h"

#include <map>
#include <vector>

namespace {

using namespace berth;
using namespace berth::link;

Bytes some_bytes(std::size_t count) {
    return Bytes(count, std::byte{9});
}

// The byte at a position of a stream's half: what the writer writes and the reader expects.
std::byte content(StreamId id, Role sender, std::size_t position) {
    return static_cast<std::byte>((position * 31 + id * 7 + (sender == Role::client ? 1 : 2)) & 0xff);
}

struct Side {
    explicit Side(Role a_role)
        : role(a_role)
        , endpoint(a_role, options()) {}

    static Options options() {
        Options options;
        options.limits.replay = 64 * KiB;
        options.limits.initial_window = 20 * KiB;
        options.limits.stream_queue = 20 * KiB;
        options.entropy = some_bytes;
        return options;
    }

    void take_events(TimePoint now) {
        const Role sender = role == Role::client ? Role::agent : Role::client;
        while (const auto event = endpoint.poll_event()) {
            if (const auto* incoming = std::get_if<event::Incoming>(&*event)) {
                ids.push_back(incoming->id);
                endpoint.accept(incoming->id);
            } else if (const auto* data = std::get_if<event::Data>(&*event)) {
                std::size_t& position = received[data->id];
                for (std::byte byte : data->bytes) {
                    fuzz::require(byte == content(data->id, sender, position++), "a byte is wrong");
                }
                endpoint.consume(data->id, data->bytes.size(), now);
            } else if (const auto* closed = std::get_if<event::Closed>(&*event)) {
                fuzz::require(closed->reason.code == Errc::timed_out, "honest endpoints closed the session");
                gone = true;
            }
        }
    }

    void write(std::size_t index, std::size_t count) {
        if (ids.empty()) {
            return;
        }
        const StreamId id = ids[index % ids.size()];
        Bytes bytes(count);
        for (std::size_t i = 0; i < count; ++i) {
            bytes[i] = content(id, role, sent[id] + i);
        }
        sent[id] += endpoint.write(id, bytes).accepted;
    }

    Role role;
    Endpoint endpoint;
    std::vector<StreamId> ids;
    std::map<StreamId, std::size_t> sent;
    std::map<StreamId, std::size_t> received;
    bool gone = false;
};

class Schedule {
public:
    explicit Schedule(fuzz::Input& input)
        : input_(input) {
        connect();
    }

    void run() {
        while (!input_.empty() && !client_.gone && !agent_.gone) {
            step();
        }
        // The network recovers: whatever was written must arrive.
        connect();
        for (int i = 0; i < 2000 && !client_.gone && !agent_.gone; ++i) {
            now_ += 1ms;
            tick();
            const bool up = carry(client_, agent_, whole);
            const bool down = carry(agent_, client_, whole);
            if (!up && !down && i > 50) {
                break;
            }
        }
        if (!client_.gone && !agent_.gone) {
            fuzz::require(client_.sent_matches(agent_), "bytes of the client did not arrive");
            fuzz::require(agent_.sent_matches(client_), "bytes of the agent did not arrive");
        }
    }

private:
    static constexpr std::size_t most_written = 6000;
    static constexpr std::size_t whole = std::numeric_limits<std::size_t>::max();

    struct Checked : Side {
        using Side::Side;
        bool sent_matches(const Side& peer) const {
            for (const auto& [id, count] : sent) {
                const auto found = peer.received.find(id);
                if ((found == peer.received.end() ? 0 : found->second) != count) {
                    return false;
                }
            }
            return true;
        }
    };

    void connect() {
        if (client_.gone || agent_.gone) {
            return;
        }
        const auto answer = agent_.endpoint.accept_carrier(client_.endpoint.offer(now_), now_);
        if (!answer) {
            // Only an agent that has begun a session whose secret never arrived refuses: the session is lost.
            client_.gone = true;
            return;
        }
        fuzz::require(client_.endpoint.carrier_up(*answer, now_).has_value(), "the client refused its agent");
        tick();
    }

    // One message, of which only the first bytes arrive if the carrier is cut.
    bool carry(Side& from, Side& to, std::size_t limit) {
        const Transmission message = from.endpoint.poll_transmit(now_);
        Bytes bytes;
        for (ByteView view : message.views()) {
            bytes.insert(bytes.end(), view.begin(), view.end());
        }
        from.take_events(now_);
        if (bytes.empty()) {
            return false;
        }
        const bool cut = limit < bytes.size();
        bytes.resize(std::min(limit, bytes.size()));
        const Received received = to.endpoint.receive(message.epoch(), bytes, now_);
        fuzz::require(received == Received::processed || received == Received::stale, "an honest peer was blamed");
        to.take_events(now_);
        if (cut) {
            connect();
        }
        return true;
    }

    void tick() {
        client_.endpoint.tick(now_);
        agent_.endpoint.tick(now_);
        client_.take_events(now_);
        agent_.take_events(now_);
        if (client_.endpoint.state() == SessionState::detached) {
            connect();
        }
    }

    void step() {
        const std::uint8_t command = input_.byte();
        Side& from = command % 2 == 0 ? static_cast<Side&>(client_) : agent_;
        Side& to = command % 2 == 0 ? static_cast<Side&>(agent_) : client_;
        switch (command / 2 % 8) {
        case 0:
            if (const auto id = from.endpoint.open("tcp", "{}", static_cast<Priority>(input_.byte() % 2))) {
                from.ids.push_back(*id);
            }
            return;
        case 1:
        case 2:
            return from.write(input_.byte(), input_.number(2) % most_written);
        case 3:
        case 4:
            carry(from, to, whole);
            return;
        case 5:
            carry(from, to, input_.number(2));
            return;
        case 6:
            if (!from.ids.empty()) {
                from.endpoint.finish(from.ids[input_.byte() % from.ids.size()]);
            }
            return;
        default:
            now_ += std::chrono::milliseconds(input_.number(2) % 8000);
            return tick();
        }
    }

    fuzz::Input& input_;
    TimePoint now_ = TimePoint{} + 1h;
    Checked client_{Role::client};
    Checked agent_{Role::agent};
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    Schedule(input).run();
    return 0;
}
