#include "fake_agent.h"

#include "jose/jwt.h"
#include "model/assertion.h"
#include "platform/gateway/upgrade_request.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

namespace berth::platform {

using model::channel::InitState;

namespace {

net::Response json(unsigned status, const nlohmann::json& body) {
    net::Response response;
    response.status = status;
    response.headers.add("Content-Type", "application/json");
    response.body = body.dump();
    return response;
}

asio::awaitable<void> shut_down(auto agent) {
    co_await agent->server->shutdown(std::chrono::milliseconds(0));
}

} // namespace

FakeAgents::FakeAgents(boost::asio::any_io_executor executor, FakeProvisioner& provisioner)
    : executor_(std::move(executor)) {
    provisioner.on_start = [this](const WorkspaceSpec& spec, const Endpoint& endpoint) {
        return start(spec, endpoint);
    };
    provisioner.on_end = [this](const std::string& id) { end(id); };
}

void FakeAgents::script(const std::string& command, InitScript script) {
    const std::scoped_lock lock(mutex_);
    scripts_[command] = std::move(script);
}

void FakeAgents::release(const std::string& command) {
    {
        const std::scoped_lock lock(mutex_);
        scripts_[command].waits = false;
        for (auto& [id, inits] : inits_) {
            for (auto& [index, init] : inits) {
                if (init.command == command && init.status.state == InitState::running) {
                    finish(init);
                }
            }
        }
    }
    changed_.notify();
}

std::vector<std::string> FakeAgents::runs() const {
    const std::scoped_lock lock(mutex_);
    return runs_;
}

net::Headers FakeAgents::link_headers() const {
    const std::scoped_lock lock(mutex_);
    return link_headers_;
}

nlohmann::json FakeAgents::link_claims() const {
    const std::scoped_lock lock(mutex_);
    return link_claims_;
}

void FakeAgents::refuse_links(std::optional<net::Response> answer) {
    const std::scoped_lock lock(mutex_);
    link_refusal_ = std::move(answer);
}

void FakeAgents::set_last_active(model::Time at) {
    const std::scoped_lock lock(mutex_);
    last_active_ = at;
}

Result<> FakeAgents::start(const WorkspaceSpec& spec, const Endpoint& endpoint) {
    auto agent = std::make_shared<Agent>();
    agent->spec = spec;
    add_routes(*agent);
    net::ServerOptions options;
    if (const auto url = net::Url::parse(endpoint.socket.string())) {
        options.listener = net::TcpListener{url->host, url->port};
        options.tls = tls_;
    } else {
        options.listener = net::UnixListener{endpoint.socket, 0600};
    }
    auto server =
        net::HttpServer::listen(executor_, std::move(options), [agent = agent.get()](net::Exchange& exchange) {
            return agent->router.handle(exchange);
        });
    if (!server) {
        return std::unexpected(server.error());
    }
    agent->server = std::move(*server);
    agent->server->start();
    const std::scoped_lock lock(mutex_);
    agents_[spec.id] = std::move(agent);
    return {};
}

void FakeAgents::end(const std::string& id) {
    std::shared_ptr<Agent> ended;
    {
        const std::scoped_lock lock(mutex_);
        if (const auto found = agents_.find(id); found != agents_.end()) {
            ended = std::move(found->second);
            agents_.erase(found);
        }
        // What ran has died with the sandbox.
        for (auto& [index, init] : inits_[id]) {
            if (init.status.state == InitState::running) {
                init.status.state = InitState::failed;
                init.status.exit.signal = "KILL";
            }
        }
    }
    changed_.notify();
    if (ended) {
        // A handler of it may still run: it is waited for, with the agent alive until then.
        auto ending = boost::asio::co_spawn(executor_, shut_down(std::move(ended)), boost::asio::use_future);
        const std::scoped_lock lock(mutex_);
        ending_.push_back(std::move(ending));
    }
}

void FakeAgents::stop() {
    for (;;) {
        std::string id;
        std::vector<std::future<void>> ending;
        {
            const std::scoped_lock lock(mutex_);
            ending.swap(ending_);
            if (agents_.empty() && ending.empty()) {
                return;
            }
            id = agents_.empty() ? "" : agents_.begin()->first;
        }
        for (auto& one : ending) {
            one.get();
        }
        if (!id.empty()) {
            end(id);
        }
    }
}

void FakeAgents::add_routes(Agent& agent) {
    const auto add = [&](const char* method, const char* path, auto handler) {
        agent.router.add(method, path, [this, &agent, handler](net::Exchange& exchange) {
            return (this->*handler)(agent, exchange);
        });
    };
    add("GET", "/control/v1/health", &FakeAgents::health);
    add("GET", "/control/v1/activity", &FakeAgents::activity);
    add("PUT", "/control/v1/init/{index}", &FakeAgents::start_init);
    add("GET", "/control/v1/init/{index}", &FakeAgents::init_status);
    add("GET", "/control/v1/init/{index}/output", &FakeAgents::init_output);
    add("GET", "/link/v1", &FakeAgents::link);
    add("POST", "/control/v1/sessions/end", &FakeAgents::end_sessions);
}

std::vector<std::string> FakeAgents::ended_sessions() const {
    const std::scoped_lock lock(mutex_);
    return ended_sessions_;
}

asio::awaitable<void> FakeAgents::end_sessions(Agent& agent, net::Exchange& exchange) {
    if (!co_await authorise(agent, exchange, "control")) {
        co_return;
    }
    const auto body = co_await exchange.read_body(64 * 1024);
    const auto request = model::decode_text<model::channel::EndSessions>(*body);
    {
        const std::scoped_lock lock(mutex_);
        ended_sessions_.push_back(request && request->user ? request->user->subject : "everybody");
    }
    co_await exchange.respond(json(200, nlohmann::json::object()));
}

asio::awaitable<std::optional<nlohmann::json>> FakeAgents::authorise(Agent& agent, net::Exchange& exchange,
                                                                     std::string scope) {
    const auto key = jose::PublicKey::from_ed25519(agent.spec.public_key);
    jose::Expectation expected;
    expected.types = {std::string(model::assertion_type)};
    expected.issuer = "berthd";
    expected.audience = "agent:" + agent.spec.id;
    expected.max_lifetime = std::chrono::seconds(30);
    const auto token = jose::verify(exchange.headers().get("Berth-Assertion"), jose::KeySet({*key}), expected,
                                    std::chrono::system_clock::now());
    bool good = token && token->text("scope") == scope && token->text("incarnation") == agent.spec.incarnation;
    if (good) {
        const std::scoped_lock lock(mutex_);
        good = agent.seen.insert(token->text("jti")).second;
    }
    if (!good) {
        co_await exchange.respond(json(401, {{"error", token ? "claims" : token.error().message}}));
        co_return std::nullopt;
    }
    co_return token->claims;
}

asio::awaitable<void> FakeAgents::health(Agent& agent, net::Exchange& exchange) {
    if (!co_await authorise(agent, exchange, "control")) {
        co_return;
    }
    const model::channel::AgentHealth health{agent.spec.id, agent.spec.incarnation, "fake", {}};
    co_await exchange.respond(json(200, model::channel::encode(health)));
}

asio::awaitable<void> FakeAgents::activity(Agent& agent, net::Exchange& exchange) {
    if (!co_await authorise(agent, exchange, "control")) {
        co_return;
    }
    model::channel::Activity activity;
    {
        const std::scoped_lock lock(mutex_);
        activity.last_active_at = last_active_;
    }
    co_await exchange.respond(json(200, model::channel::encode(activity)));
}

void FakeAgents::finish(Init& init) {
    const auto& script = scripts_[init.command];
    for (const auto& line : script.lines) {
        init.output += line + "\n";
    }
    init.status.output_bytes = init.output.size();
    init.status.state = script.exit_code == 0 ? InitState::done : InitState::failed;
    init.status.exit.code = script.exit_code;
}

asio::awaitable<void> FakeAgents::start_init(Agent& agent, net::Exchange& exchange) {
    if (!co_await authorise(agent, exchange, "control")) {
        co_return;
    }
    const auto body = co_await exchange.read_body(64 * 1024);
    const auto command = model::decode_text<model::channel::InitCommand>(*body);
    const auto index = static_cast<std::size_t>(std::stoul(exchange.parameter("index")));
    {
        const std::scoped_lock lock(mutex_);
        auto& init = inits_[agent.spec.id][index];
        const auto state = init.status.state;
        if (state != InitState::running && (state != InitState::done || command->restart)) {
            runs_.push_back(command->command);
            init = Init{command->command, {}, {}};
            init.status.state = InitState::running;
            if (!scripts_[init.command].waits) {
                finish(init);
            }
        }
    }
    changed_.notify();
    co_await exchange.respond(json(200, nlohmann::json::object()));
}

asio::awaitable<void> FakeAgents::init_status(Agent& agent, net::Exchange& exchange) {
    if (!co_await authorise(agent, exchange, "control")) {
        co_return;
    }
    model::channel::InitStatus status;
    {
        const std::scoped_lock lock(mutex_);
        status = inits_[agent.spec.id][static_cast<std::size_t>(std::stoul(exchange.parameter("index")))].status;
    }
    co_await exchange.respond(json(200, model::channel::encode(status)));
}

asio::awaitable<void> FakeAgents::init_output(Agent& agent, net::Exchange& exchange) {
    if (!co_await authorise(agent, exchange, "control")) {
        co_return;
    }
    const auto index = static_cast<std::size_t>(std::stoul(exchange.parameter("index")));
    auto offset = static_cast<std::size_t>(std::stoul(std::string(exchange.target().query("offset").value_or("0"))));
    const auto id = agent.spec.id;
    if (!co_await exchange.start_response(200, {{"Content-Type", "application/x-ndjson"}})) {
        co_return;
    }
    for (;;) {
        const auto seen = changed_.count();
        std::string text;
        bool runs = false;
        {
            const std::scoped_lock lock(mutex_);
            const auto& init = inits_[id][index];
            runs = init.status.state == InitState::running;
            // A line at a time, as the real one gives it.
            while (offset < init.output.size()) {
                const auto end = init.output.find('\n', offset) + 1;
                const model::channel::InitOutput piece{offset, end - offset, model::LogStream::out,
                                                       init.output.substr(offset, end - offset)};
                text += model::dump(model::channel::encode(piece)) + "\n";
                offset = end;
            }
        }
        if (!text.empty() && !co_await exchange.write(text)) {
            co_return;
        }
        if (!runs) {
            break;
        }
        co_await changed_.wait(seen, std::chrono::seconds(60));
    }
    co_await exchange.finish();
}

asio::awaitable<void> FakeAgents::link(Agent& agent, net::Exchange& exchange) {
    const auto claims = co_await authorise(agent, exchange, "link");
    if (!claims) {
        co_return;
    }
    std::optional<net::Response> refusal;
    {
        const std::scoped_lock lock(mutex_);
        link_headers_ = exchange.headers();
        link_claims_ = *claims;
        refusal = link_refusal_;
    }
    if (refusal) {
        co_await exchange.respond(std::move(*refusal));
        co_return;
    }
    net::Headers headers;
    headers.add("Upgrade", "websocket");
    headers.add("Sec-WebSocket-Accept", "fake");
    headers.add("Sec-WebSocket-Protocol", std::string(link_protocol));
    headers.add("Link-Session", "id=session-1; epoch=1; nonce=MzMzMzMzMzMzMzMzMzMzMw; received=0");
    headers.add("Set-Cookie", "from=workspace");
    auto stream = co_await exchange.upgrade(std::move(headers));
    if (!stream) {
        co_return;
    }
    std::vector<std::byte> buffer(64 * 1024);
    for (;;) {
        const auto count = co_await (*stream)->read_some(buffer);
        if (!count || *count == 0 || !co_await (*stream)->write(ByteView(buffer).first(*count))) {
            break;
        }
    }
    co_await (*stream)->shutdown_send();
}

} // namespace berth::platform
