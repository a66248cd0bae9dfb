#include "plan.h"

namespace berth::link::sim {

namespace {

Limits random_limits(Random& random) {
    Limits limits;
    limits.replay = random.percent(70) ? 64 * KiB : 4 * MiB;
    limits.initial_window = random.between(16 * KiB, 64 * KiB);
    limits.max_window = limits.initial_window + (random.percent(50) ? 0 : random.below(256 * KiB));
    limits.stream_queue = random.between(1, 64 * KiB);
    limits.send_budget = random.between(16 * KiB, 256 * KiB);
    limits.receive_budget = random.between(64 * KiB, MiB);
    return limits;
}

StreamPlan random_stream(Random& random, TimePoint healthy_from, bool first) {
    using Ending = StreamPlan::Ending;
    // The first stream is the client's and is not broken off: the agent's applications begin when they see it.
    StreamPlan stream{.opener = first || random.percent(60) ? Role::client : Role::agent,
                      .priority = random.percent(40) ? Priority::interactive : Priority::bulk,
                      .to_acceptor = random.percent(15) ? 0 : random.skewed(48 * KiB),
                      .to_opener = random.percent(15) ? 0 : random.skewed(48 * KiB),
                      .open_at = start_time};
    if (random.percent(10)) {
        stream.to_acceptor += random.below(400 * KiB);
    }
    if (random.percent(10)) {
        stream.to_opener += random.below(400 * KiB);
    }
    if (!first && random.percent(20)) {
        stream.ending = random.percent(30)   ? Ending::refuse
                        : random.percent(50) ? Ending::reset_by_opener
                                             : Ending::reset_by_acceptor;
        stream.reset_after =
            random.below(1 + (stream.ending == Ending::reset_by_opener ? stream.to_acceptor : stream.to_opener));
    }
    if (!first) {
        stream.open_at += random.up_to(healthy_from - start_time);
    }
    return stream;
}

} // namespace

Plan random_plan(std::uint64_t seed, Fault fault) {
    Random random(seed);
    Plan plan;
    plan.seed = seed;
    plan.fault = fault;
    for (Limits& limits : plan.limits) {
        limits = random_limits(random);
    }
    plan.read_percent = random.percent(70) ? 100 : random.between(2, 30);
    NetworkPlan& network = plan.network;
    network.delay = random.percent(20) ? Duration::zero() : random.up_to(60ms);
    network.jitter = random.up_to(10ms);
    network.socket = random.between(1, 256 * KiB);
    network.cut_percent = random.percent(15) ? 0 : random.between(30, 95);
    network.cut_after_most = random.percent(50) ? 600 : 60'000;
    network.silent_percent = random.below(60);
    network.lost_percent = random.below(30);
    network.duplicate_percent = random.below(50);
    network.healthy_from = start_time + 100ms + random.up_to(8s);
    for (std::size_t i = random.below(4); i > 0; --i) {
        network.redials.push_back(start_time + random.up_to(network.healthy_from - start_time));
    }
    const std::size_t streams = random.between(1, 5);
    for (std::size_t i = 0; i < streams; ++i) {
        plan.streams.push_back(random_stream(random, network.healthy_from, i == 0));
    }
    return plan;
}

Plan small_plan() {
    Plan plan;
    plan.seed = 1;
    plan.network.delay = 1ms;
    plan.network.healthy_from = start_time;
    plan.streams = {StreamPlan{.opener = Role::client,
                               .priority = Priority::interactive,
                               .to_acceptor = 700,
                               .to_opener = 900,
                               .open_at = start_time},
                    StreamPlan{.opener = Role::agent,
                               .priority = Priority::bulk,
                               .to_acceptor = 500,
                               .to_opener = 300,
                               .open_at = start_time + 2ms}};
    return plan;
}

} // namespace berth::link::sim
