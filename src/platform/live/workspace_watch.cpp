#include "platform/live/workspace_watch.h"

#include "net/event.h"
#include "platform/agent_client.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <map>

namespace berth::platform {

namespace {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;

constexpr std::size_t watch_batch = 500;
constexpr auto watch_look_again = 60s; // the feed tells of everything
constexpr auto watch_broken_pause = 5s;
// Between two tries to reach an agent: from … to, doubling. A stream that lived longer than `proven` was a good one.
constexpr std::chrono::milliseconds first_pause = 250ms;
constexpr std::chrono::milliseconds longest_pause = 30s;
constexpr auto proven = 5s;
// What an agent has found is believed for so long: somebody who looks again has perhaps just installed something.
constexpr auto tools_fresh = 20s;
// A berthd that starts with many workspaces running shall not have them all ask their tools at the same moment.
constexpr std::size_t checks_at_once = 4;

} // namespace

class WorkspaceWatch::State : public std::enable_shared_from_this<WorkspaceWatch::State> {
public:
    State(const asio::any_io_executor& executor, WatchParts parts)
        : strand_(asio::make_strand(executor))
        , parts_(std::move(parts))
        , checked_(strand_) {}

    void start() { spawn(watch(shared_from_this()), nullptr); }

    static asio::awaitable<void> stop(std::shared_ptr<State> self) {
        self->stopping_ = true;
        self->parts_.feed.changed().notify();
        co_await asio::co_spawn(self->strand_, self->leave_all(), asio::use_awaitable);
        for (auto seen = self->ended_.count(); self->running_ > 0; seen = self->ended_.count()) {
            co_await self->ended_.wait(seen, watch_look_again);
        }
    }

    static asio::awaitable<Result<>> refresh_tools(std::shared_ptr<State> self, WorkspaceRecord workspace) {
        const auto& id = workspace.shown.id;
        const auto age = self->parts_.hub.age_of_tools(id);
        if ((age && *age < tools_fresh) || workspace.shown.state != model::State::running) {
            co_return Result<>{};
        }
        model::channel::ToolsRequest request;
        request.tools = workspace.made_from.tools;
        auto reports = co_await self->agent_of(workspace).check_tools(std::move(request));
        if (!reports) {
            co_return std::unexpected(reports.error());
        }
        self->parts_.hub.attach(id, workspace.shown.owner, workspace.shown.ports);
        self->parts_.hub.take_tools(id, std::move(*reports));
        co_return Result<>{};
    }

private:
    using Cancel = std::shared_ptr<asio::cancellation_signal>;

    AgentClient agent_of(const WorkspaceRecord& workspace) const {
        return {workspace.endpoint, workspace.shown.id, workspace.incarnation, parts_.key, parts_.agent_trust};
    }

    // Runs a coroutine that stop() waits for.
    void spawn(asio::awaitable<void> coroutine, const Cancel& cancel) {
        ++running_;
        auto ended = [self = shared_from_this(), cancel](const std::exception_ptr&) {
            --self->running_;
            self->ended_.notify();
        };
        if (cancel) {
            asio::co_spawn(strand_, std::move(coroutine),
                           asio::bind_cancellation_slot(cancel->slot(), std::move(ended)));
        } else {
            asio::co_spawn(strand_, std::move(coroutine), std::move(ended));
        }
    }

    // --- On the strand
    void follow(const std::string& id) {
        leave(id);
        if (stopping_) {
            return;
        }
        const auto cancel = std::make_shared<asio::cancellation_signal>();
        followed_[id] = cancel;
        spawn(listen(shared_from_this(), id), cancel);
    }

    void leave(const std::string& id) {
        if (const auto found = followed_.find(id); found != followed_.end()) {
            found->second->emit(asio::cancellation_type::terminal);
            followed_.erase(found);
        }
    }

    asio::awaitable<void> leave_all() {
        for (const auto& [id, cancel] : followed_) {
            cancel->emit(asio::cancellation_type::terminal);
        }
        followed_.clear();
        co_return;
    }

    void take(const model::Event& event) {
        if (event.kind != model::event_kind::state) {
            return;
        }
        const auto& id = event.workspace_id;
        const auto to = model::state_from(event.data.value("to", ""));
        if (to == model::State::running) {
            follow(id);
            return;
        }
        leave(id);
        if (to == model::State::deleted) {
            parts_.hub.forget(id);
        } else if (to != model::State::suspended) { // whose programs are still there
            parts_.hub.stopped(id);
        }
    }

    static asio::awaitable<void> watch(std::shared_ptr<State> self) {
        auto& parts = self->parts_;
        std::optional<std::uint64_t> last; // none: all of them are to be looked at
        while (!self->stopping_) {
            const auto seen = parts.feed.changed().count();
            if (!last) {
                last = parts.feed.last();
                if (!co_await look_at_all(self)) {
                    last.reset();
                    co_await parts.feed.changed().wait(seen, watch_broken_pause);
                    continue;
                }
            }
            const auto page = parts.feed.after(std::nullopt, *last, watch_batch);
            if (!page) {
                last.reset();
                continue;
            }
            for (const auto& entry : page->events) {
                self->take(entry->event);
            }
            last = page->next;
            if (!page->more && !self->stopping_) {
                co_await parts.feed.changed().wait(seen, watch_look_again);
            }
        }
    }

    static asio::awaitable<bool> look_at_all(std::shared_ptr<State> self) {
        const auto all = co_await self->parts_.pool.run([self] { return self->parts_.store.all_workspaces(); });
        if (!all) {
            spdlog::error("The workspaces cannot be read: {}", all.error().text());
            co_return false;
        }
        for (const auto& workspace : *all) {
            const auto& id = workspace.shown.id;
            if (workspace.shown.state != model::State::running) {
                self->leave(id);
            } else if (!self->followed_.contains(id)) {
                self->follow(id);
            }
        }
        co_return true;
    }

    // Listens to one agent until the workspace is left.
    static asio::awaitable<void> listen(std::shared_ptr<State> self, std::string id) {
        auto& parts = self->parts_;
        asio::steady_timer timer(self->strand_);
        auto pause = first_pause;
        for (;;) {
            const auto found = co_await parts.pool.run([&parts, id] { return parts.store.find_workspace(id); });
            if (found && found->shown.state != model::State::running) {
                co_return; // whatever it becomes is told by an event
            }
            const auto began = std::chrono::steady_clock::now();
            if (found) {
                parts.hub.attach(id, found->shown.owner, found->shown.ports);
                const auto agent = self->agent_of(*found);
                const auto after = parts.hub.newest_sample(id).value_or(model::Time());
                const AgentClient::ObservationSink sink = [&hub = parts.hub, id](model::channel::Observation told) {
                    put(hub, id, std::move(told));
                };
                const auto ended = co_await (agent.observe(after, sink) && check_tools(self, *found));
                spdlog::debug("workspace {}: its agent is not heard any more: {}", id,
                              ended ? "it has ended the stream" : ended.error().text());
            }
            pause =
                std::chrono::steady_clock::now() - began > proven ? first_pause : std::min(2 * pause, longest_pause);
            timer.expires_after(pause);
            co_await timer.async_wait(asio::use_awaitable);
        }
    }

    static void put(LiveHub& hub, const std::string& id, model::channel::Observation told) {
        if (told.sample) {
            hub.take_sample(id, *told.sample);
        }
        if (told.ports) {
            hub.take_ports(id, std::move(*told.ports));
        }
    }

    static asio::awaitable<void> check_tools(std::shared_ptr<State> self, WorkspaceRecord workspace) {
        const auto id = workspace.shown.id;
        while (self->checking_ >= checks_at_once) {
            co_await self->checked_.wait();
        }
        struct Place {
            State& state;
            explicit Place(State& taken)
                : state(taken) {
                ++state.checking_;
            }
            ~Place() {
                --state.checking_;
                state.checked_.notify();
            }
        };
        const Place place(*self);
        const auto checked = co_await refresh_tools(self, std::move(workspace));
        if (!checked) {
            spdlog::debug("workspace {}: its tools cannot be checked: {}", id, checked.error().text());
        }
    }

    asio::strand<asio::any_io_executor> strand_;
    WatchParts parts_;
    std::atomic<bool> stopping_ = false;
    std::atomic<std::size_t> running_ = 0; // coroutines
    Signal ended_;                         // one of them has

    // On the strand only.
    std::map<std::string, Cancel> followed_;
    std::size_t checking_ = 0;
    net::Event checked_; // one less
};

WorkspaceWatch::WorkspaceWatch(const asio::any_io_executor& executor, WatchParts parts)
    : state_(std::make_shared<State>(executor, std::move(parts))) {}

WorkspaceWatch::~WorkspaceWatch() = default;

void WorkspaceWatch::start() {
    state_->start();
}

asio::awaitable<void> WorkspaceWatch::stop() {
    return State::stop(state_);
}

asio::awaitable<Result<>> WorkspaceWatch::refresh_tools(WorkspaceRecord workspace) {
    return State::refresh_tools(state_, std::move(workspace));
}

} // namespace berth::platform
