// One schedule, drawn from a seed: what the applications will do with their streams, how the network will behave, how
// small the endpoints' limits are.
#pragma once

#include "random.h"

#include <optional>
#include <vector>

namespace berth::link::sim {

// A defect put between the simulation and the endpoints, as a driver or a network with that defect would have it: the
// simulation must find each. The endpoints themselves are the ones that ship.
enum class Fault {
    none,
    lost_acknowledgement, // ACKNOWLEDGE frames vanish
    double_replay,        // bytes of a carrier are given to the endpoint twice
    stale_epoch,          // bytes of an older carrier are given as if they came on the present one
    early_window,         // window is given back before the application has taken the bytes
    forgotten_half_close  // the end of a stream's half is not passed on
};

struct StreamPlan {
    enum class Ending { finish, refuse, reset_by_opener, reset_by_acceptor };

    Role opener = Role::client;
    Priority priority = Priority::bulk;
    std::size_t to_acceptor = 0; // bytes
    std::size_t to_opener = 0;
    Ending ending = Ending::finish;
    std::size_t reset_after = 0; // bytes sent by who resets
    TimePoint open_at;
};

struct NetworkPlan {
    Duration delay{};
    Duration jitter{};
    std::size_t socket = 64 * KiB;     // bytes a carrier takes before it has to wait
    std::size_t cut_percent = 0;       // of the carriers, cut after some bytes
    std::size_t cut_after_most = 0;    // bytes
    std::size_t silent_percent = 0;    // of the cuts, those that nobody is told of
    std::size_t lost_percent = 0;      // of requests and answers
    std::size_t duplicate_percent = 0; // of requests; of old carriers' bytes
    std::vector<TimePoint> redials;    // the client dials though its carrier is alive (a click, another network)
    TimePoint healthy_from;            // nothing bad happens any more
    // A test of its own: the first carrier is cut after exactly so many bytes in one direction.
    std::optional<std::size_t> first_cut_to_agent;
    std::optional<std::size_t> first_cut_to_client;
    // Once the second carrier is there, the first one's bytes from here on come a second time, both ways.
    std::optional<std::size_t> first_returns_from;
};

struct Plan {
    std::uint64_t seed = 0;
    Limits limits[2];               // by role
    std::size_t read_percent = 100; // how often an application that could read does
    NetworkPlan network;
    std::vector<StreamPlan> streams;
    Fault fault = Fault::none;
};

inline constexpr TimePoint start_time = TimePoint{} + 1h;

// A short schedule with everything in it, or a little of it.
Plan random_plan(std::uint64_t seed, Fault fault = Fault::none);

// Two small streams over a network without chance, for cutting at every byte.
Plan small_plan();

} // namespace berth::link::sim
