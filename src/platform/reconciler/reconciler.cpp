#include "platform/reconciler/reconciler.h"

#include "net/event.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <set>

namespace berth::platform {

namespace {

using model::State;

// Purging takes a lock on the database and finds little: once in an hour does.
constexpr std::chrono::hours purge_interval{1};
// A gateway or an API in another process asks for things in the database only.
constexpr std::chrono::seconds look_for_requests{2};
constexpr std::uint32_t requests_at_once = 500;
// After an exception, which is a defect: not at once again.
constexpr std::chrono::seconds defect_pause{30};

bool is_coming_up(State state) {
    return state == State::pending || state == State::provisioning || state == State::starting;
}

// Whether an action that began in `acted_on` still makes sense now that the workspace is in `state`.
bool still_wanted(State acted_on, State state) {
    return acted_on == State::deleting || acted_on == state || (is_coming_up(acted_on) && is_coming_up(state));
}

} // namespace

class Reconciler::State : public std::enable_shared_from_this<Reconciler::State> {
public:
    State(const asio::any_io_executor& executor, ReconcilerParts parts, ReconcilerOptions options)
        : strand_(asio::make_strand(executor))
        , parts_(std::move(parts))
        , options_(options)
        , sweep_timer_(strand_)
        , request_timer_(strand_)
        , idle_(strand_) {}

    void start() {
        parts_.provisioner.watch([weak = weak_from_this()](std::string id) {
            if (const auto self = weak.lock()) {
                self->wake(std::move(id));
            }
        });
        spawn(sweep(shared_from_this()));
        spawn(follow_requests(shared_from_this()));
    }

    void wake(std::string id) {
        asio::post(strand_, [self = shared_from_this(), id = std::move(id)] { self->look_at(id); });
    }

    bool ready() const { return ready_; }

    static asio::awaitable<void> stop(std::shared_ptr<State> self) {
        self->parts_.provisioner.watch({});
        co_await asio::co_spawn(self->strand_, end(self), asio::use_awaitable);
    }

private:
    // Who looks after one workspace. Lives as long as there is something to do for it.
    struct Worker {
        explicit Worker(const asio::any_io_executor& executor)
            : pause(executor) {}

        bool again = false; // woken since it last looked
        bool acting = false;
        model::State acted_on{};
        std::unique_ptr<asio::cancellation_signal> cancel; // of the present action
        asio::steady_timer pause;
    };

    // Runs a coroutine that end() waits for.
    void spawn(asio::awaitable<void> coroutine) {
        ++running_;
        asio::co_spawn(strand_, std::move(coroutine), [self = shared_from_this()](const std::exception_ptr&) {
            --self->running_;
            self->idle_.notify();
        });
    }

    // On the strand.
    void look_at(const std::string& id) {
        if (stopping_) {
            return;
        }
        const auto [place, is_new] = workers_.try_emplace(id, nullptr);
        if (is_new) {
            place->second = std::make_shared<Worker>(strand_);
            spawn(work(shared_from_this(), id, place->second));
            return;
        }
        auto& worker = *place->second;
        worker.again = true;
        worker.pause.cancel();
        if (worker.acting) {
            spawn(check(shared_from_this(), id, place->second));
        }
    }

    // Breaks the present action off where the workspace is wanted otherwise now: a cancelled start, a delete.
    static asio::awaitable<void> check(std::shared_ptr<State> self, std::string id, std::shared_ptr<Worker> worker) {
        const auto found = co_await on_store(self->parts_, [id](Store& store) { return store.find_workspace(id); });
        if (found && worker->acting && !still_wanted(worker->acted_on, found->shown.state)) {
            worker->cancel->emit(asio::cancellation_type::terminal);
        }
    }

    static asio::awaitable<void> work(std::shared_ptr<State> self, std::string id, std::shared_ptr<Worker> worker) {
        while (!self->stopping_) {
            worker->again = false;
            auto found = co_await on_store(self->parts_, [id](Store& store) { return store.find_workspace(id); });
            if (self->stopping_ || (!found && found.error().code == Errc::not_found)) {
                break;
            }
            auto next = Next::after(broken_pause);
            if (found) {
                next = co_await act(self, std::move(*found), worker);
            } else {
                spdlog::error("workspace {}: its record cannot be read: {}", id, found.error().text());
            }
            if (worker->again || next.when == Next::When::now) {
                continue;
            }
            if (next.when == Next::When::when_woken) {
                break;
            }
            worker->pause.expires_after(next.delay);
            co_await worker->pause.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        self->workers_.erase(id);
    }

    // Takes one of the places for workspaces that come up; gives it back when it goes. It is held until the sandbox
    // with its agent stands, not while init commands run: an hour of somebody's would keep everybody else out.
    struct Place {
        State& state;
        explicit Place(State& owner)
            : state(owner) {
            ++state.coming_up_;
        }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place() {
            --state.coming_up_;
            if (!state.waiting_.empty()) {
                state.wake(state.waiting_.front());
                state.waiting_.pop_front();
            }
        }
    };

    static asio::awaitable<Next> act(std::shared_ptr<State> self, WorkspaceRecord workspace,
                                     std::shared_ptr<Worker> worker) {
        const auto id = workspace.shown.id;
        std::optional<Place> place;
        if (is_coming_up(workspace.shown.state)) {
            if (self->coming_up_ >= self->parts_.limits.parallel_provisioning) {
                if (!std::ranges::contains(self->waiting_, id)) {
                    self->waiting_.push_back(id);
                }
                co_return Next::rest();
            }
            place.emplace(*self);
        }
        std::erase(self->waiting_, id); // a turn not needed any more must not be lost to the others
        worker->acted_on = workspace.shown.state;
        worker->cancel = std::make_unique<asio::cancellation_signal>();
        worker->acting = true;
        std::function<void()> stands = [&place] { place.reset(); };
        const auto [failed, next] = co_await asio::co_spawn(
            self->strand_, dispatch(self->parts_, std::move(workspace), std::move(stands)),
            asio::bind_cancellation_slot(worker->cancel->slot(), asio::as_tuple(asio::use_awaitable)));
        worker->acting = false;
        co_return failed ? after_exception(id, failed) : next;
    }

    static Next after_exception(const std::string& id, const std::exception_ptr& failed) {
        try {
            std::rethrow_exception(failed);
        } catch (const asio::multiple_exceptions& several) {
            return after_exception(id, several.first_exception()); // of a wait for one of two things
        } catch (const boost::system::system_error& error) {
            if (error.code() == asio::error::operation_aborted) {
                return Next::again();
            }
            spdlog::error("workspace {}: {}", id, error.what());
        } catch (const std::exception& error) {
            spdlog::error("workspace {}: {}", id, error.what());
        }
        return Next::after(defect_pause);
    }

    static asio::awaitable<Next> dispatch(ReconcilerParts& parts, WorkspaceRecord workspace,
                                          std::function<void()> stands) {
        switch (workspace.shown.state) {
        case model::State::pending:
        case model::State::provisioning:
        case model::State::starting:
            return bring_up(parts, std::move(workspace), std::move(stands));
        case model::State::running:
            return keep_running(parts, std::move(workspace));
        case model::State::suspended:
            return keep_suspended(parts, std::move(workspace));
        case model::State::stopping:
            return stop_workspace(parts, std::move(workspace));
        case model::State::stopped:
            return keep_stopped(parts, std::move(workspace));
        case model::State::error:
            return keep_failed(parts, std::move(workspace));
        case model::State::deleting:
        case model::State::deleted:
            return delete_workspace(parts, std::move(workspace));
        }
        std::unreachable();
    }

    static asio::awaitable<void> sweep(std::shared_ptr<State> self) {
        auto purged_at = std::chrono::steady_clock::time_point::min();
        while (!self->stopping_) {
            const auto all = co_await on_store(self->parts_, [](Store& store) { return store.all_workspaces(); });
            if (!all) {
                spdlog::error("The workspaces cannot be read: {}", all.error().text());
            } else {
                for (const auto& workspace : *all) {
                    self->look_at(workspace.shown.id);
                }
                if (!self->ready_) {
                    co_await warn_of_orphans(self, *all);
                }
                self->ready_ = !self->stopping_;
            }
            if (const auto now = std::chrono::steady_clock::now(); all && now - purge_interval > purged_at) {
                purged_at = now;
                const auto before = self->parts_.clock() - self->parts_.limits.deleted_retention;
                static_cast<void>(
                    co_await on_store(self->parts_, [before](Store& store) { return store.purge(before); }));
            }
            self->sweep_timer_.expires_after(self->options_.sweep_interval);
            if (!self->stopping_) {
                co_await self->sweep_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
            }
        }
    }

    // Looks at workspaces that another berthd on the same database was asked to start, stop, resume or delete.
    static asio::awaitable<void> follow_requests(std::shared_ptr<State> self) {
        std::optional<std::uint64_t> last;
        while (!self->stopping_) {
            if (!last) {
                const auto newest = co_await on_store(self->parts_, [](Store& store) { return store.last_event(); });
                if (newest) {
                    last = *newest;
                }
            } else {
                const auto page = co_await on_store(self->parts_, [after = *last](Store& store) {
                    return store.events_after(std::nullopt, std::nullopt, after, requests_at_once);
                });
                if (page && !page->events.empty()) {
                    last = page->next;
                    for (const auto& event : page->events) {
                        if (event.kind == model::event_kind::intent || event.kind == model::event_kind::created) {
                            self->look_at(event.workspace_id);
                        }
                    }
                }
            }
            self->request_timer_.expires_after(look_for_requests);
            if (!self->stopping_) {
                co_await self->request_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
            }
        }
    }

    // What a provisioner has and no record knows may be somebody's work (a database restored from a backup), so it is
    // told of and left alone.
    static asio::awaitable<void> warn_of_orphans(std::shared_ptr<State> self, std::vector<WorkspaceRecord> known) {
        const auto listed = co_await self->parts_.provisioner.list();
        if (!listed) {
            co_return;
        }
        std::set<std::string> ids(listed->begin(), listed->end());
        for (const auto& workspace : known) {
            ids.erase(workspace.shown.id);
        }
        for (const auto& id : ids) {
            spdlog::warn("The provisioner has a workspace {} that the database does not know; it is left alone.", id);
        }
    }

    static asio::awaitable<void> end(std::shared_ptr<State> self) {
        self->stopping_ = true;
        self->ready_ = false;
        self->sweep_timer_.cancel();
        self->request_timer_.cancel();
        for (auto& [id, worker] : self->workers_) {
            worker->pause.cancel();
            if (worker->acting) {
                worker->cancel->emit(asio::cancellation_type::terminal);
            }
        }
        while (self->running_ > 0) {
            co_await self->idle_.wait();
        }
    }

    asio::strand<asio::any_io_executor> strand_;
    ReconcilerParts parts_;
    const ReconcilerOptions options_;
    std::atomic<bool> ready_ = false;
    std::atomic<std::uint32_t> running_ = 0; // coroutines

    // On the strand only.
    bool stopping_ = false;
    std::map<std::string, std::shared_ptr<Worker>> workers_;
    std::uint32_t coming_up_ = 0;
    std::deque<std::string> waiting_; // for one of the places
    asio::steady_timer sweep_timer_;
    asio::steady_timer request_timer_;
    net::Event idle_; // a coroutine has ended
};

Reconciler::Reconciler(asio::any_io_executor executor, ReconcilerParts parts, ReconcilerOptions options)
    : state_(std::make_shared<State>(executor, std::move(parts), options)) {}

Reconciler::~Reconciler() = default;

void Reconciler::start() {
    state_->start();
}

void Reconciler::wake(std::string id) {
    state_->wake(std::move(id));
}

bool Reconciler::ready() const {
    return state_->ready();
}

asio::awaitable<void> Reconciler::stop() {
    return State::stop(state_);
}

} // namespace berth::platform
