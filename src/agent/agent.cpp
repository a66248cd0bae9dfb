#include "agent/agent.h"

#include "agent/control_api.h"
#include "agent/descendants.h"
#include "agent/link_api.h"
#include "agent/observe/observe_api.h"
#include "agent/problem_response.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <cstdio>
#include <functional>

namespace berth::agent {

namespace {

using namespace std::literals;

// For answers under way to be finished, and for clients to be told, when the agent stops.
constexpr auto server_grace = 500ms;
// Orphans end without a word to the agent while it is not their parent yet, so it looks.
constexpr auto stop_poll = 50ms;
// For the programs of terminals to follow their SIGHUP before everything gets a SIGTERM.
constexpr auto hang_up_grace = 500ms;

ExecServices exec_services(Reaper& reaper, Activity& activity, const model::channel::AgentStart& start,
                           const Variables& environment) {
    return {&reaper, &activity, start.shell, start.directory, environment};
}

// The path that the workspace's programs, too, find it by.
std::string own_program() {
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error).string();
}

IdeOptions ide_options(const model::channel::AgentStart& start, const Variables& environment) {
    IdeOptions options;
    options.bundle = start.ide;
    options.home = start.home;
    options.directory = start.directory;
    options.environment = environment;
    options.extensions = start.extensions;
    return options;
}

Observer::Setup observed_parts(const model::channel::AgentStart& start) {
    Observer::Setup setup;
    setup.folders = {start.home, start.directory};
    setup.memory_folders = {"/tmp", "/var/tmp", "/dev/shm"};
    return setup;
}

} // namespace

struct Agent::Parts {
    Parts(AgentOptions given, AssertionVerifier checked)
        : options(std::move(given))
        , environment(workspace_environment(options.start, account_name()))
        , verifier(std::move(checked))
        , reaper(context.get_executor())
        , terminals(context.get_executor(), reaper,
                    LoginShell{options.start.shell, options.start.directory, environment})
        , ide(context.get_executor(), reaper, ide_options(options.start, environment))
        , git(context.get_executor(), GitFiles::below(options.start.home), own_program())
        , services(terminals, exec_services(reaper, activity, options.start, environment), ide, git, activity)
        , sessions(context.get_executor(), services, {.grace = options.start.session_grace})
        , observe(context.get_executor(), verifier, reaper, observed_parts(options.start),
                  ToolCheck::Setup{options.start.shell, options.start.home, environment})
        , router(refusal_response) {}

    asio::io_context context{1};
    AgentOptions options;
    Variables environment;
    AssertionVerifier verifier;
    Activity activity;
    Reaper reaper;
    Terminals terminals;
    Ide ide;
    GitService git;
    StreamServices services;
    SessionRegistry sessions;
    ObserveApi observe;
    std::unique_ptr<InitRunner> init;
    std::unique_ptr<ControlApi> control;
    net::Router router;
    std::unique_ptr<net::HttpServer> server;

    Result<> prepare();
    asio::awaitable<void> follow_signals();
    asio::awaitable<void> stop();
    // Looks again and again; gives up after `longest`.
    asio::awaitable<void> until(std::function<bool()> done, std::chrono::milliseconds longest);
};

Result<> Agent::Parts::prepare() {
    auto runner = InitRunner::create(context.get_executor(), reaper,
                                     {.folder = std::filesystem::path(options.start.home) / ".berth" / "init",
                                      .directory = options.start.directory,
                                      .incarnation = options.start.incarnation,
                                      .environment = environment});
    if (!runner) {
        return std::unexpected(std::move(runner.error()));
    }
    init = std::move(*runner);
    model::channel::AgentHealth identity;
    identity.workspace_id = options.start.workspace_id;
    identity.incarnation = options.start.incarnation;
    identity.version = BERTH_VERSION;
    control = std::make_unique<ControlApi>(ControlApi::Parts{.verifier = &verifier,
                                                             .init = init.get(),
                                                             .sessions = &sessions,
                                                             .activity = &activity,
                                                             .identity = std::move(identity)});
    control->add_routes(router);
    observe.start(router);
    if (const auto lending = git.start(); !lending) { // git works on, without what the person's machine lends
        std::fprintf(stderr, "%s\n", lending.error().text().c_str());
    }
    add_link_route(router, verifier, sessions);
    net::ServerOptions server_options;
    server_options.listener = options.listener;
    server_options.tls = options.tls;
    server_options.connection_executors = {context.get_executor()}; // one thread runs it: no strands
    server_options.refusal = refusal_response;
    server_options.failed = [](const Error& error) { std::fprintf(stderr, "%s\n", error.text().c_str()); };
    auto listening = net::HttpServer::listen(context.get_executor(), std::move(server_options),
                                             [this](net::Exchange& exchange) { return router.handle(exchange); });
    if (!listening) {
        return std::unexpected(std::move(listening.error()));
    }
    server = std::move(*listening);
    return {};
}

asio::awaitable<void> Agent::Parts::follow_signals() {
    asio::signal_set signals(context, SIGTERM, SIGINT);
    co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
    co_await stop();
    context.stop();
}

asio::awaitable<void> Agent::Parts::until(std::function<bool()> done, std::chrono::milliseconds longest) {
    const auto deadline = std::chrono::steady_clock::now() + longest;
    asio::steady_timer timer(context);
    while (!done() && std::chrono::steady_clock::now() < deadline) {
        timer.expires_after(stop_poll);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

asio::awaitable<void> Agent::Parts::stop() {
    // A terminal's programs hear of its end first: SIGTERM on its heels would kill one that is about to save its work.
    terminals.hang_up_all();
    ide.quit();
    init->terminate();
    co_await until([this] { return terminals.empty(); }, hang_up_grace);
    signal_descendants(SIGTERM);
    signal_descendants(SIGCONT); // a stopped one could not follow
    co_await until([] { return descendants().empty(); }, options.stop_grace);
    signal_descendants(SIGKILL);
    sessions.end(std::nullopt, {Errc::unavailable, "The workspace is stopping.", "Start it again to go on."});
    co_await server->shutdown(server_grace);
}

Agent::Agent(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

Agent::~Agent() = default;

Result<std::unique_ptr<Agent>> Agent::create(AgentOptions options) {
    auto verifier =
        AssertionVerifier::create(options.start.public_key, options.start.workspace_id, options.start.incarnation);
    if (!verifier) {
        return std::unexpected(std::move(verifier.error()));
    }
    auto parts = std::make_unique<Parts>(std::move(options), std::move(*verifier));
    if (auto prepared = parts->prepare(); !prepared) {
        return std::unexpected(std::move(prepared.error()));
    }
    return std::unique_ptr<Agent>(new Agent(std::move(parts)));
}

void Agent::run() {
    parts_->reaper.adopt_orphans();
    parts_->server->start();
    asio::co_spawn(parts_->context, parts_->follow_signals(), asio::detached);
    parts_->context.run();
}

} // namespace berth::agent
