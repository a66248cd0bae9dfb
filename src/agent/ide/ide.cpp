#include "agent/ide/ide.h"

#include "agent/ide/ide_settings.h"
#include "net/connect.h"
#include "net/http_client.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdio>
#include <format>

namespace berth::agent {

namespace {

using namespace std::literals;
using Clock = std::chrono::steady_clock;

// From the start of the process to its first page: under a second where nothing else runs.
constexpr auto start_limit = 60s;
constexpr auto poll_interval = 50ms;
constexpr auto page_answer_limit = 10s; // for one page; a swapping machine takes long
constexpr auto connect_limit = 5s;
constexpr std::size_t page_limit = 1024 * 1024;

} // namespace

Ide::Ide(asio::any_io_executor executor, Reaper& reaper, IdeOptions options)
    : executor_(std::move(executor))
    , reaper_(reaper)
    , options_(std::move(options)) {
    if (options_.bundle.empty()) {
        no_setup_ = {Errc::unsupported, "This workspace has no browser IDE.",
                     "The platform's administrator adds it with `berthd bundle add`; then restart the workspace."};
        set(State::unavailable, no_setup_.text());
        return;
    }
    auto bundle = IdeBundle::read(options_.bundle);
    if (!bundle) {
        no_setup_ = {Errc::unsupported, "The browser IDE of this workspace cannot be used: " + bundle.error().message,
                     "The platform's administrator adds a new one with `berthd bundle add`."};
        set(State::unavailable, no_setup_.text());
        return;
    }
    setup_ = IdeSetup{std::move(*bundle), IdeFolders{options_.home / ".berth" / "ide"}, options_.directory,
                      options_.environment};
}

void Ide::set(State state, std::string detail) {
    state_ = state;
    detail_ = std::move(detail);
}

model::channel::IdeStatus Ide::status() const {
    model::channel::IdeStatus status;
    status.state = state_;
    status.detail = detail_;
    if (setup_) {
        status.version = setup_->bundle.version;
        for (const auto& id : wanted_extensions()) {
            const auto failed = failed_extensions_.find(id);
            status.extensions.push_back({id, failed == failed_extensions_.end() ? "" : failed->second});
        }
    }
    return status;
}

void Ide::want(const std::optional<model::IdePreferences>& preferences) {
    if (!setup_ || quitting_) {
        return;
    }
    used_ = true;
    const bool changed = preferences && preferences != preferences_;
    if (changed) {
        preferences_ = preferences;
    }
    if (!supervised_) {
        supervised_ = true;
        set(State::starting, "The IDE is being started.");
        asio::co_spawn(executor_, supervise(), asio::detached);
    } else if (changed) {
        if (auto written = write_settings(setup_->folders.settings(), preferences_); !written) {
            std::fprintf(stderr, "%s\n", written.error().text().c_str());
        }
        asio::co_spawn(executor_, follow_preferences(), asio::detached);
    }
}

asio::awaitable<Result<net::ByteStreamPtr>> Ide::connect() {
    if (!setup_) {
        co_return std::unexpected(no_setup_);
    }
    if (state_ != State::running) {
        co_return fail(Errc::unavailable, detail_.empty() ? "The IDE does not run." : detail_);
    }
    net::ConnectOptions options;
    options.trust = nullptr;
    options.timeout = connect_limit;
    const net::Endpoint endpoint = net::UnixEndpoint{setup_->folders.socket()};
    co_return co_await net::connect(endpoint, options);
}

asio::awaitable<void> Ide::supervise() {
    RestartPauses pauses;
    for (;;) {
        const auto began = Clock::now();
        const auto failure = co_await run();
        process_.reset();
        if (!failure || quitting_) {
            set(State::stopped);
            break;
        }
        std::fprintf(stderr, "%s\n", failure->text().c_str());
        const auto pause = pauses.after_crash(Clock::now() - began);
        if (!pause) {
            set(State::failed, failure->text());
            break;
        }
        set(State::failed, failure->message + " It is started again.");
        asio::steady_timer timer(executor_, *pause);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        set(State::starting, "The IDE is being started again.");
    }
    supervised_ = false;
}

asio::awaitable<std::optional<Error>> Ide::run() {
    if (auto prepared = setup_->folders.prepare(); !prepared) {
        co_return prepared.error();
    }
    if (auto written = write_settings(setup_->folders.settings(), preferences_); !written) {
        std::fprintf(stderr, "%s\n", written.error().text().c_str()); // its author sees it in the IDE
    }
    co_await follow_preferences();
    if (quitting_) {
        co_return std::nullopt;
    }
    auto process =
        IdeProcess::start(executor_, reaper_, ide_server(*setup_, gallery_reachable_), setup_->folders.log());
    if (!process) {
        co_return process.error();
    }
    process_ = std::move(*process);
    co_return co_await serve();
}

asio::awaitable<std::optional<Error>> Ide::serve() {
    const auto process = process_;
    const Error failure{Errc::unavailable, {}, "Its log is ~/.berth/ide/ide.log in the workspace."};
    if (const bool ready = co_await until_ready(); !ready) {
        Error error = failure;
        error.message = "The IDE does not start. " + process->how_it_ended();
        co_await process->end();
        co_return error;
    }
    set(State::running);
    used_ = true;
    IdleClock idle(options_.idle_limit);
    for (;;) {
        const bool ended = co_await process->ended_within(options_.idle_tick);
        if (ended) {
            Error error = failure;
            error.message = "The IDE has ended. " + process->how_it_ended();
            co_await process->end(); // what is left of its group
            co_return error;
        }
        if (std::exchange(used_, false)) {
            idle.used();
        } else if (idle.tick(options_.idle_tick) && !runs_in_terminal(process->pid())) {
            set(State::stopped, "Nobody used the IDE.");
            co_await process->end();
            co_return std::nullopt;
        }
    }
}

// A page of its own, not a sign of life: `/healthz` says 200 while every page fails.
asio::awaitable<bool> Ide::answers() {
    net::Request request;
    request.target = "/?folder=" + net::percent_encode(setup_->directory);
    net::FetchOptions options;
    options.connect.trust = nullptr;
    options.connect.timeout = connect_limit;
    options.timeout = page_answer_limit;
    options.body_limit = page_limit;
    const net::Endpoint endpoint = net::UnixEndpoint{setup_->folders.socket()};
    const auto response = co_await net::fetch(endpoint, std::move(request), std::move(options));
    co_return response && response->status == 200;
}

asio::awaitable<bool> Ide::until_ready() {
    const auto process = process_;
    const auto deadline = Clock::now() + start_limit;
    while (Clock::now() < deadline) {
        const bool ready = co_await answers();
        if (ready) {
            co_return true;
        }
        const bool ended = co_await process->ended_within(poll_interval);
        if (ended) {
            co_return false;
        }
    }
    co_return false;
}

} // namespace berth::agent
