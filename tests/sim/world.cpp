#include "world.h"

#include "link/frame.h"

#include <algorithm>

namespace berth::link::sim {

namespace {

// A dial without an answer is given up after this long.
constexpr Duration dial_patience = 400ms;
constexpr Duration longest_pause_between_acts = 3ms;
// Everything must be over this long after the network has become healthy: a silent carrier may first have to be found
// out by an unwatched heartbeat.
constexpr Duration time_to_finish = 120s;
constexpr std::size_t step_limit = 400'000;
// More than any history holds.
constexpr std::size_t longest_return = MiB;

} // namespace

World::World(const Plan& plan)
    : plan_(plan)
    , random_(plan.seed ^ 0x9e37'79b9'7f4a'7c15)
    , content_(plan.seed)
    , client_(Role::client, options(Role::client))
    , client_application_(Role::client, plan, content_, random_)
    , redials_(plan.network.redials) {}

Options World::options(Role role) {
    Options options{.limits = plan_.limits[static_cast<int>(role)], .timing = {}, .entropy = {}};
    options.entropy = [this](std::size_t count) { return random_.bytes(count); };
    return options;
}

void World::fail(const std::string& what) {
    if (outcome_.failure.empty()) {
        outcome_.failure = what;
    }
}

TimePoint World::arrival() {
    return now_ + plan_.network.delay + random_.up_to(plan_.network.jitter);
}

Outcome World::run() {
    const TimePoint end = plan_.network.healthy_from + time_to_finish;
    while (outcome_.well() && !over()) {
        const TimePoint next = next_time();
        if (next > end || ++outcome_.steps > step_limit) {
            fail("not finished in time: " + state_of_things());
            break;
        }
        now_ = std::max(now_, next);
        step();
    }
    outcome_.took = now_ - start_time;
    outcome_.carriers = carriers_.size();
    outcome_.cuts = static_cast<std::size_t>(std::ranges::count_if(carriers_, [](auto& c) { return c->cut(); }));
    return outcome_;
}

// --- Time -----------------------------------------------------------------------------------------------------------

TimePoint World::next_time() const {
    TimePoint at = std::min({client_.next_deadline(), next_act_, client_application_.next_opening()});
    if (client_.state() != SessionState::connected) {
        at = std::min(at, next_dial_);
    }
    for (const TimePoint redial : redials_) {
        at = std::min(at, redial);
    }
    for (const auto& agent : agents_) {
        at = std::min(at, agent->endpoint.next_deadline());
        at = agent->application->begun() ? std::min(at, agent->application->next_opening()) : at;
    }
    for (const Letter& letter : letters_) {
        at = std::min(at, letter.at);
    }
    for (const auto& carrier : carriers_) {
        at = std::min({at, carrier->to_agent.next_arrival(), carrier->tell_agent, carrier->tell_client});
        if (carrier->client_has_answer) {
            at = std::min(at, carrier->to_client.next_arrival());
        }
    }
    return at;
}

void World::step() {
    client_.tick(now_);
    for (const auto& agent : agents_) {
        agent->endpoint.tick(now_);
    }
    const bool redial = redial_due();
    if (redial || (client_.state() != SessionState::connected && now_ >= next_dial_)) {
        dial();
    }
    deliver_letters();
    deliver_bytes();
    tell_of_cuts();
    client_application_.take_events(client_, now_);
    for (const auto& agent : agents_) {
        agent->application->take_events(agent->endpoint, now_);
    }
    if (now_ >= next_act_ || random_.percent(20)) {
        bool anything = client_application_.act(client_, now_);
        for (const auto& agent : agents_) {
            anything = agent->application->act(agent->endpoint, now_) || anything;
        }
        // Whoever could do nothing waits for something to happen.
        next_act_ = anything ? now_ + random_.up_to(longest_pause_between_acts) : never;
    } else if (next_act_ == never) {
        next_act_ = now_ + random_.up_to(longest_pause_between_acts);
    }
    send_from(client_, 0, Role::client);
    check_memory(client_, Role::client);
    for (std::size_t i = 0; i < agents_.size(); ++i) {
        send_from(agents_[i]->endpoint, i, Role::agent);
        check_memory(agents_[i]->endpoint, Role::agent);
    }
    if (!client_application_.failure().empty()) {
        fail(client_application_.failure());
    }
    for (const auto& agent : agents_) {
        if (!agent->application->failure().empty()) {
            fail(agent->application->failure());
        }
    }
}

// --- Dialling -------------------------------------------------------------------------------------------------------

void World::dial() {
    const std::string header = client_.offer(now_).format();
    next_dial_ = now_ + dial_patience + random_.up_to(250ms);
    if (healthy() || !random_.percent(plan_.network.lost_percent)) {
        letters_.push_back({.at = arrival(), .header = header});
    }
    if (!healthy() && random_.percent(plan_.network.duplicate_percent)) {
        letters_.push_back({.at = arrival() + random_.up_to(3s), .header = header});
    }
}

bool World::redial_due() {
    return std::erase_if(redials_, [this](TimePoint at) { return at <= now_; }) > 0;
}

void World::deliver_letters() {
    for (std::size_t i = 0; i < letters_.size();) {
        if (letters_[i].at > now_) {
            ++i;
            continue;
        }
        const Letter letter = letters_[i];
        letters_.erase(letters_.begin() + static_cast<std::ptrdiff_t>(i));
        if (letter.to_agent) {
            deliver_offer(letter.header);
        } else {
            deliver_answer(letter);
        }
    }
}

void World::deliver_offer(const std::string& header) {
    const auto offer = Offer::parse(header);
    if (!offer) {
        return fail("an offer cannot be read: " + header);
    }
    std::size_t index = agents_.size();
    if (offer->resume) {
        const auto found =
            std::ranges::find_if(agents_, [&](const auto& agent) { return agent->endpoint.id() == offer->resume->id; });
        if (found == agents_.end()) {
            return fail("the client resumes a session that no agent began");
        }
        index = static_cast<std::size_t>(found - agents_.begin());
    } else {
        agents_.push_back(std::make_unique<AgentSession>(
            AgentSession{.endpoint = Endpoint(Role::agent, options(Role::agent)),
                         .application = std::make_unique<Application>(Role::agent, plan_, content_, random_)}));
    }
    const auto answer = agents_[index]->endpoint.accept_carrier(*offer, now_);
    if (!answer) {
        if (answer.error().code != Errc::conflict) {
            fail("the agent refused an honest client: " + answer.error().text());
        }
        return;
    }
    auto carrier = std::make_unique<Carrier>();
    carrier->epoch = answer->epoch;
    carrier->agent = index;
    draw_cut(*carrier);
    carriers_.push_back(std::move(carrier));
    if (healthy() || !random_.percent(plan_.network.lost_percent)) {
        letters_.push_back({.at = arrival(), .header = answer->format(), .agent = index, .to_agent = false});
    }
}

void World::deliver_answer(const Letter& letter) {
    const auto answer = Answer::parse(letter.header);
    if (!answer) {
        return fail("an answer cannot be read: " + letter.header);
    }
    const auto up = client_.carrier_up(*answer, now_);
    if (up) {
        carrier(answer->epoch, letter.agent)->client_has_answer = true;
        next_dial_ = now_;
    } else if (up.error().code != Errc::conflict) {
        fail("the client refused an honest agent: " + up.error().text());
    }
}

Carrier* World::carrier(Epoch epoch, std::size_t agent) {
    for (const auto& carrier : carriers_) {
        if (carrier->epoch == epoch && carrier->agent == agent) {
            return carrier.get();
        }
    }
    return nullptr;
}

void World::draw_cut(Carrier& carrier) {
    const NetworkPlan& network = plan_.network;
    if (carriers_.empty() && (network.first_cut_to_agent || network.first_cut_to_client)) {
        if (network.first_cut_to_agent) {
            carrier.to_agent.cut_after(*network.first_cut_to_agent);
        } else {
            carrier.to_client.cut_after(*network.first_cut_to_client);
        }
    } else if (!healthy() && random_.percent(network.cut_percent)) {
        Lane& lane = random_.percent(50) ? carrier.to_agent : carrier.to_client;
        lane.cut_after(random_.below(network.cut_after_most));
        carrier.silent = random_.percent(network.silent_percent);
    }
}

// --- Bytes ----------------------------------------------------------------------------------------------------------

void World::give(Endpoint& endpoint, Application& application, const Carrier& carrier, Bytes bytes) {
    const bool stale = endpoint.epoch() != carrier.epoch;
    Epoch epoch = carrier.epoch;
    if (plan_.fault == Fault::stale_epoch && endpoint.epoch() != 0) {
        epoch = endpoint.epoch();
    }
    const Received received = endpoint.receive(epoch, bytes, now_);
    application.take_events(endpoint, now_);
    if (received == Received::protocol_error) {
        fail("an honest peer broke the protocol");
    } else if (received != (stale && epoch == carrier.epoch ? Received::stale : Received::processed)) {
        fail(stale ? "bytes of a stale carrier were taken" : "bytes of the carrier in use were refused");
    }
    outcome_.stale_messages += stale ? 1 : 0;
    if (plan_.fault == Fault::double_replay && random_.percent(2)) {
        endpoint.receive(epoch, bytes, now_);
        application.take_events(endpoint, now_);
    }
}

void World::deliver_bytes() {
    raise_the_dead();
    for (const auto& carrier : carriers_) {
        while (auto bytes = carrier->to_agent.arrived(now_, random_)) {
            AgentSession& agent = *agents_[carrier->agent];
            give(agent.endpoint, *agent.application, *carrier, std::move(*bytes));
        }
        while (carrier->client_has_answer) {
            auto bytes = carrier->to_client.arrived(now_, random_);
            if (!bytes) {
                break;
            }
            give(client_, client_application_, *carrier, std::move(*bytes));
        }
    }
}

void World::raise(const Carrier& zombie, bool to_client, std::size_t from, std::size_t count) {
    const Bytes& history = to_client ? zombie.to_client.history() : zombie.to_agent.history();
    AgentSession& agent = *agents_[zombie.agent];
    Endpoint& endpoint = to_client ? client_ : agent.endpoint;
    if (from >= history.size() || endpoint.epoch() == zombie.epoch) {
        return;
    }
    const auto begin = history.begin() + static_cast<std::ptrdiff_t>(from);
    give(endpoint, to_client ? client_application_ : *agent.application, zombie,
         Bytes(begin, begin + static_cast<std::ptrdiff_t>(std::min(count, history.size() - from))));
}

void World::raise_the_dead() {
    if (const auto from = plan_.network.first_returns_from;
        from && !first_returned_ && carriers_.size() > 1 && carriers_.back()->client_has_answer) {
        first_returned_ = true;
        raise(*carriers_.front(), true, *from, longest_return);
        raise(*carriers_.front(), false, *from, longest_return);
    }
    if (carriers_.size() < 2 || healthy() || !random_.percent(plan_.network.duplicate_percent)) {
        return;
    }
    const Carrier& zombie = *carriers_[random_.below(carriers_.size())];
    const bool to_client = random_.percent(50);
    const std::size_t held = (to_client ? zombie.to_client : zombie.to_agent).history().size();
    const std::size_t from = random_.below(held);
    raise(zombie, to_client, from, 1 + random_.below(held - from));
}

void World::tell_of_cuts() {
    for (const auto& carrier : carriers_) {
        if (carrier->cut() && !carrier->told) {
            carrier->told = true;
            // What is still under way on the other lane may arrive later; nothing new gets through.
            (carrier->to_agent.cut() ? carrier->to_client : carrier->to_agent).cut_after(0);
            if (!carrier->silent) {
                carrier->tell_client = now_ + random_.up_to(200ms);
                carrier->tell_agent = now_ + random_.up_to(200ms);
            }
        }
        if (now_ >= carrier->tell_client) {
            client_.carrier_down(carrier->epoch, now_);
            carrier->tell_client = never;
        }
        if (now_ >= carrier->tell_agent) {
            agents_[carrier->agent]->endpoint.carrier_down(carrier->epoch, now_);
            carrier->tell_agent = never;
        }
    }
}

void World::send_from(Endpoint& endpoint, std::size_t agent, Role role) {
    for (;;) {
        Carrier* used = nullptr;
        for (const auto& carrier : carriers_) {
            const bool ours = role == Role::agent ? carrier->agent == agent : carrier->client_has_answer;
            if (ours && carrier->epoch == endpoint.epoch()) {
                used = carrier.get();
            }
        }
        if (used == nullptr) {
            return;
        }
        Lane& lane = role == Role::client ? used->to_agent : used->to_client;
        if (lane.under_way() >= plan_.network.socket) {
            return;
        }
        const Transmission message = endpoint.poll_transmit(now_);
        if (message.empty()) {
            return;
        }
        if (message.epoch() != used->epoch) {
            return fail("a transmission for another carrier");
        }
        if (plan_.fault == Fault::lost_acknowledgement) {
            lane.send(without_acknowledgements(message), arrival());
        } else {
            lane.send(message, arrival());
        }
    }
}

Bytes World::without_acknowledgements(const Transmission& message) const {
    Bytes kept;
    for (ByteView view : message.views()) {
        constexpr std::size_t acknowledgement = frame_header_size + sizeof(std::uint64_t);
        // The session's own frames leave as a piece of their own, the acknowledgement first.
        const HeaderBytes header =
            encode({.type = FrameType::acknowledge, .length = sizeof(std::uint64_t), .stream = 0});
        if (view.size() >= acknowledgement && std::ranges::equal(view.first(frame_header_size), header)) {
            view = view.subspan(acknowledgement);
        }
        kept.insert(kept.end(), view.begin(), view.end());
    }
    return kept;
}

// --- Checks ---------------------------------------------------------------------------------------------------------

void World::check_memory(const Endpoint& endpoint, Role role) {
    const Limits& limits = plan_.limits[static_cast<int>(role)];
    const Statistics statistics = endpoint.statistics();
    const std::size_t streams = plan_.streams.size();
    if (statistics.replay_memory > limits.replay + 8 * KiB) {
        fail("the replay buffer holds " + std::to_string(statistics.replay_memory) + " bytes");
    }
    // A chunk is taken whole by a queue with any room.
    if (statistics.queued > streams * (limits.stream_queue + 64 * KiB)) {
        fail("the streams' queues hold " + std::to_string(statistics.queued) + " bytes");
    }
    if (statistics.granted > limits.receive_budget + streams * early_credit) {
        fail("windows promise " + std::to_string(statistics.granted) + " bytes");
    }
}

bool World::quiet() const {
    const auto empty = [](const Endpoint& endpoint) {
        const Statistics statistics = endpoint.statistics();
        return statistics.streams == 0 && statistics.in_flight == 0 && statistics.replay_memory == 0 &&
               statistics.queued == 0 && statistics.granted == 0;
    };
    return empty(client_) && std::ranges::any_of(agents_, [&](const auto& agent) {
               return agent->application->done() && empty(agent->endpoint);
           });
}

// All bytes have arrived, every stream is gone at both ends, and nothing is kept for it.
bool World::over() const {
    return client_application_.done() && quiet();
}

std::string World::state_of_things() const {
    const auto describe = [](const Endpoint& endpoint) {
        const Statistics statistics = endpoint.statistics();
        return "state " + std::to_string(static_cast<int>(endpoint.state())) + " epoch " +
               std::to_string(endpoint.epoch()) + " streams " + std::to_string(statistics.streams) + " in flight " +
               std::to_string(statistics.in_flight) + " replay " + std::to_string(statistics.replay_memory) +
               " queued " + std::to_string(statistics.queued) + " granted " + std::to_string(statistics.granted);
    };
    std::string text = "client " + describe(client_) + "; " + client_application_.progress();
    for (const auto& agent : agents_) {
        if (agent->application->begun()) {
            text += "; agent " + describe(agent->endpoint) + "; " + agent->application->progress();
        }
    }
    return text;
}

} // namespace berth::link::sim
