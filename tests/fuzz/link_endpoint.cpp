// One endpoint and a hostile peer: frames of every type with any numbers, raw bytes, carriers that come and go, while
// the endpoint's own application goes about its work. No crash, memory within its bounds, a closed session stays so.
#include "link/endpoint.h"
#include "link/frame.h"
#include "support/input.h"

#include <vector>

namespace {

using namespace berth;
using namespace berth::link;

constexpr std::size_t most_streams = 8;

Bytes fixed_bytes(std::size_t count) {
    return Bytes(count, std::byte{7});
}

class Hostile {
public:
    Hostile(Role role, fuzz::Input& input)
        : role_(role)
        , input_(input)
        , endpoint_(role, options()) {
        attach();
    }

    void run() {
        while (!input_.empty()) {
            step();
            take_events();
            (void)endpoint_.next_deadline();
            check();
        }
    }

private:
    static Options options() {
        Options options;
        options.limits = {.replay = 64 * KiB,
                          .peer_streams = most_streams,
                          .own_streams = most_streams,
                          .receive_budget = 128 * KiB,
                          .initial_window = 32 * KiB,
                          .max_window = 64 * KiB,
                          .stream_queue = 32 * KiB,
                          .send_budget = 64 * KiB};
        options.entropy = fixed_bytes;
        return options;
    }

    // The peer is hostile but has the secret: entropy is no secret here.
    void attach() {
        if (role_ == Role::agent) {
            Offer offer{.epoch = ++epoch_, .nonce = {}, .resume = std::nullopt};
            if (!endpoint_.id().empty()) {
                offer.resume = Offer::Resume{.id = endpoint_.id(), .received = input_.number(1), .proof = {}};
                Nonce nonce{};
                std::ranges::copy(fixed_bytes(nonce_size), nonce.begin());
                offer.resume->proof = client_proof(secret(), offer, nonce);
            }
            (void)endpoint_.accept_carrier(offer, now_);
            return;
        }
        const Offer offer = endpoint_.offer(now_);
        epoch_ = offer.epoch;
        Answer answer{.id = "fuzz", .epoch = epoch_, .nonce = {}, .received = 0, .proof = std::nullopt};
        if (offer.resume) {
            answer.received = input_.number(1);
            answer.proof = agent_proof(secret(), answer, offer.nonce);
        }
        if (endpoint_.carrier_up(answer, now_) && !offer.resume) {
            give(frame(FrameType::welcome, 0, fixed_bytes(secret_size)));
        }
    }

    static Secret secret() { return Secret(std::string(as_text(fixed_bytes(secret_size)))); }

    static Bytes frame(FrameType type, StreamId stream, ByteView payload) {
        const HeaderBytes header =
            encode({.type = type, .length = static_cast<std::uint32_t>(payload.size()), .stream = stream});
        Bytes bytes(header.begin(), header.end());
        bytes.insert(bytes.end(), payload.begin(), payload.end());
        return bytes;
    }

    void give(ByteView bytes) {
        endpoint_.receive(endpoint_.epoch(), bytes, now_);
        take_events();
    }

    // A stream id near those in use, of either side.
    StreamId some_stream() { return input_.number(1) % 24; }

    void hostile_frame() {
        static constexpr FrameType types[] = {FrameType::acknowledge, FrameType::ping,   FrameType::pong,
                                              FrameType::open,        FrameType::accept, FrameType::refuse,
                                              FrameType::data,        FrameType::finish, FrameType::reset,
                                              FrameType::credit,      FrameType::close,  FrameType::welcome};
        const FrameType type = types[input_.byte() % std::size(types)];
        const StreamId id = type < FrameType::open ? 0 : some_stream();
        switch (type) {
        case FrameType::acknowledge:
        case FrameType::ping:
        case FrameType::pong:
            return give(frame(type, id, encode_u64(input_.number(2))));
        case FrameType::open:
            return give(frame(type, id,
                              encode_open({.priority = static_cast<Priority>(input_.byte() % 2),
                                           .credit = input_.number(3),
                                           .kind = "tcp",
                                           .target = "{}"})));
        case FrameType::accept:
        case FrameType::credit:
            return give(frame(type, id, encode_u32(input_.number(3))));
        case FrameType::refuse:
        case FrameType::reset:
            return give(frame(type, id, encode_error({.code = Errc::internal, .message = "m", .hint = "h"})));
        case FrameType::data:
            return give(frame(type, id, Bytes(1 + input_.number(2) % (20 * KiB))));
        default:
            return give(frame(type, id, input_.take(input_.byte())));
        }
    }

    void step() {
        switch (input_.byte() % 16) {
        case 0:
            return give(input_.take(input_.byte())); // anything at all
        case 1:
            endpoint_.carrier_down(endpoint_.epoch(), now_);
            return attach();
        case 2:
            now_ += std::chrono::milliseconds(input_.number(2));
            return endpoint_.tick(now_);
        case 3:
            (void)endpoint_.open("exec", "{}", static_cast<Priority>(input_.byte() % 2));
            return;
        case 4:
            endpoint_.write(some_stream(), Bytes(input_.number(2)));
            return;
        case 5:
            endpoint_.accept(some_stream());
            return;
        case 6:
            endpoint_.finish(some_stream());
            return;
        case 7:
            endpoint_.reset(some_stream(), Error{.code = Errc::cancelled, .message = "r", .hint = {}});
            return;
        case 8:
            return endpoint_.consume(some_stream(), input_.number(3), now_);
        case 9:
            endpoint_.refuse(some_stream(), Error{.code = Errc::not_found, .message = "r", .hint = {}});
            return;
        case 10:
        case 11:
            (void)endpoint_.poll_transmit(now_);
            return;
        default:
            return hostile_frame();
        }
    }

    void take_events() {
        while (const auto event = endpoint_.poll_event()) {
            fuzz::require(!closed_, "an event after the session was closed");
            closed_ = std::holds_alternative<event::Closed>(*event);
        }
    }

    void check() {
        const Limits limits = options().limits;
        const Statistics statistics = endpoint_.statistics();
        fuzz::require(statistics.streams <= 2 * most_streams, "more streams than allowed");
        fuzz::require(statistics.replay_memory <= limits.replay + 8 * KiB, "the replay buffer is over its bound");
        fuzz::require(statistics.queued <= limits.send_budget + 2 * most_streams * limits.stream_queue,
                      "the queues are over their bound");
        fuzz::require(statistics.granted <= limits.receive_budget + 2 * most_streams * early_credit,
                      "the windows are over their bound");
        fuzz::require(!closed_ || statistics.streams == 0, "streams outlive their session");
    }

    Role role_;
    fuzz::Input& input_;
    TimePoint now_ = TimePoint{} + 1h;
    Epoch epoch_ = 0;
    bool closed_ = false;
    Endpoint endpoint_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const Role role = input.byte() % 2 == 0 ? Role::agent : Role::client;
    Hostile(role, input).run();
    return 0;
}
