#include "platform/platform.h"

#include "net/http_server.h"

#include <spdlog/spdlog.h>

namespace berth::platform {

namespace {

// Requests that are being answered get this long to end; carriers are cut before.
constexpr std::chrono::seconds shutdown_grace{5};

// Requests come in bursts (a desktop asks for several things at once); each waiting connection costs little.
constexpr std::size_t connections_beside_carriers = 1024;

net::Response refusal(unsigned status, std::string_view detail) {
    auto response = problem_response(status, detail);
    add_security_headers(response.headers, false);
    return response;
}

net::ServerOptions server_options(const Config& config) {
    net::ServerOptions options;
    options.listener = net::TcpListener{config.listen.host, config.listen.port};
    if (!config.listen.certificate.empty()) {
        options.tls = net::TlsFiles{config.listen.certificate, config.listen.key};
    }
    options.limits.connections = config.limits.carriers + connections_beside_carriers;
    options.refusal = refusal;
    options.failed = [](const Error& error) { spdlog::error("http: {}", error.text()); };
    return options;
}

} // namespace

struct Platform::Parts {
    Config config;
    PlatformOptions options;
    DataFolder folder;
    jose::SigningKey key;
    AgentTrust agent_trust;
    std::unique_ptr<Store> store;
    LogStore logs;
    TemplateCatalog templates;
    ProviderKeys provider_keys;
    Authenticator authenticator;
    Signal changes;
    UserSignals signals;
    EventFeed feed;
    LiveHub live;
    WorkspaceWatch watch;
    std::atomic<bool> stopping = false;
    std::unique_ptr<Reconciler> reconciler; // where this berthd has that role
    Gateway gateway;
    Services services;
    net::Router router{refusal};
    std::unique_ptr<net::HttpServer> server;

    Parts(Config configuration, PlatformOptions wanted, DataFolder data, jose::SigningKey signing_key,
          std::unique_ptr<Store> opened, const asio::any_io_executor& executor, Provisioner& provisioner,
          net::BlockingPool& pool)
        : config(std::move(configuration))
        , options(std::move(wanted))
        , folder(std::move(data))
        , key(std::move(signing_key))
        , agent_trust(config.agents_ca)
        , store(std::move(opened))
        , logs(folder.logs())
        , templates(config.templates)
        , provider_keys(config.oidc.issuer, options.provider_keys)
        , authenticator(config.oidc, key, provider_keys, *store, pool)
        , feed(executor, *store, pool, changes, signals)
        , live(signals)
        , watch(executor,
                {.store = *store, .pool = pool, .key = key, .feed = feed, .hub = live, .agent_trust = agent_trust})
        , gateway(executor, {.store = *store,
                             .pool = pool,
                             .key = key,
                             .changes = changes,
                             .wake = [this](std::string id) { wake(std::move(id)); },
                             .carriers = config.limits.carriers,
                             .authorisation = config.limits.authorisation,
                             .agent_trust = agent_trust})
        , services{.config = config,
                   .version = options.version,
                   .capabilities = provisioner.capabilities(),
                   .store = *store,
                   .logs = logs,
                   .templates = templates,
                   .authenticator = authenticator,
                   .pool = pool,
                   .changes = changes,
                   .signals = signals,
                   .feed = feed,
                   .live = live,
                   .watch = watch,
                   .wake = [this](std::string id) { wake(std::move(id)); },
                   .ready = [this] { return !stopping && (!reconciler || reconciler->ready()); },
                   .streams = OpenStreams(config.limits.streams_per_user),
                   .creations = RateLimiter(config.limits.creations_per_minute),
                   .connection_tokens = RateLimiter(config.limits.connection_tokens_per_minute)} {
        store->on_events([this] { changes.notify(); });
        logs.on_change([this] { changes.notify(); });
        if (config.roles.reconciler) {
            ReconcilerParts parts{.provisioner = provisioner,
                                  .store = *store,
                                  .logs = logs,
                                  .pool = pool,
                                  .key = key,
                                  .limits = config.limits,
                                  .agent_trust = agent_trust};
            if (options.adjust) {
                options.adjust(parts);
            }
            reconciler = std::make_unique<Reconciler>(executor, std::move(parts), options.reconciler);
        }
        if (config.roles.api) {
            add_api_routes(router, services);
        } else {
            add_health_routes(router, services);
        }
        if (config.roles.gateway) {
            gateway.add_routes(router);
        }
    }

    void wake(std::string id) {
        if (reconciler) {
            reconciler->wake(std::move(id));
        }
    }
};

Platform::Platform(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

Platform::~Platform() = default;

Result<DataFolder> Platform::open_folder(const Config& config) {
    return config.roles.reconciler ? DataFolder::open(config.data) : DataFolder::join(config.data);
}

Result<std::unique_ptr<Platform>> Platform::open(Config config, asio::any_io_executor executor,
                                                 Provisioner& provisioner, net::BlockingPool& pool,
                                                 PlatformOptions options) {
    auto folder = open_folder(config);
    if (!folder) {
        return std::unexpected(folder.error());
    }
    return open(std::move(config), std::move(*folder), std::move(executor), provisioner, pool, std::move(options));
}

Result<std::unique_ptr<Platform>> Platform::open(Config config, DataFolder folder, asio::any_io_executor executor,
                                                 Provisioner& provisioner, net::BlockingPool& pool,
                                                 PlatformOptions options) {
    auto key = jose::SigningKey::load_or_create(folder.signing_key());
    if (!key) {
        return std::unexpected(key.error());
    }
    auto secrets = SecretBox::load_or_create(folder.secrets_key());
    if (!secrets) {
        return std::unexpected(secrets.error());
    }
    auto store = Store::open("sqlite3://" + folder.database().string(), std::move(*secrets));
    if (!store) {
        return std::unexpected(store.error());
    }
    auto parts = std::make_unique<Parts>(std::move(config), std::move(options), std::move(folder), std::move(*key),
                                         std::move(*store), executor, provisioner, pool);
    auto* router = &parts->router;
    auto for_server = server_options(parts->config);
    for_server.connection_executors = parts->options.connection_executors;
    auto server = net::HttpServer::listen(executor, std::move(for_server),
                                          [router](net::Exchange& exchange) { return router->handle(exchange); });
    if (!server) {
        return std::unexpected(server.error());
    }
    parts->server = std::move(*server);
    return std::unique_ptr<Platform>(new Platform(std::move(parts)));
}

void Platform::start() {
    if (parts_->reconciler) {
        parts_->reconciler->start();
    }
    if (parts_->config.roles.gateway) {
        parts_->gateway.start();
    }
    if (parts_->config.roles.api) {
        parts_->feed.start();
        parts_->watch.start();
    }
    parts_->server->start();
}

std::uint16_t Platform::port() const {
    return parts_->server->port();
}
Result<> Platform::reload_tls() {
    return parts_->server->reload_tls();
}

asio::awaitable<void> Platform::stop() {
    parts_->stopping = true;
    co_await parts_->gateway.stop();
    parts_->changes.notify(); // long polls and live events end by themselves
    parts_->signals.notify_all();
    co_await parts_->server->shutdown(shutdown_grace);
    if (parts_->config.roles.api) {
        co_await parts_->watch.stop();
        co_await parts_->feed.stop();
    }
    if (parts_->reconciler) {
        co_await parts_->reconciler->stop();
    }
}

Store& Platform::store() {
    return *parts_->store;
}
Reconciler& Platform::reconciler() {
    return *parts_->reconciler;
}
const Gateway& Platform::gateway() const {
    return parts_->gateway;
}
const jose::SigningKey& Platform::signing_key() const {
    return parts_->key;
}

} // namespace berth::platform
