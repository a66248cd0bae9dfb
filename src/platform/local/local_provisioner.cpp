#include "platform/local/local_provisioner.h"

#include "net/blocking_pool.h"
#include "platform/local/engine.h"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <map>
#include <mutex>
#include <set>
#include <unistd.h>

namespace berth::platform::local {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

using Strand = asio::strand<asio::any_io_executor>;

// Beyond the time that the supervisor was given, before it is taken for stuck and ended.
constexpr auto supervisor_margin = 5s;

// Whether the descriptor becomes readable within the time. Runs on a strand: two waits race in it.
asio::awaitable<bool> readable_within(Strand strand, int descriptor, std::chrono::milliseconds timeout) {
    using namespace asio::experimental::awaitable_operators;
    // A copy: the stream closes what it is given.
    asio::posix::stream_descriptor stream(strand, ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
    asio::steady_timer timer(strand, timeout);
    const auto first = co_await (stream.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable) ||
                                 timer.async_wait(asio::use_awaitable));
    co_return first.index() == 0;
}

} // namespace

struct LocalProvisioner::Parts : std::enable_shared_from_this<LocalProvisioner::Parts> {
    Parts(Host host, asio::any_io_executor executor, net::BlockingPool& blocking)
        : engine(std::move(host))
        , capabilities(capabilities_of(engine.host()))
        , pool(blocking)
        , strand(asio::make_strand(executor)) {}

    const Engine engine;
    const ProvisionerCapabilities capabilities;
    net::BlockingPool& pool;
    const Strand strand;

    // Guarded by the mutex; the watcher is called under it, so that none is called after watch({}) has returned.
    std::mutex mutex;
    std::function<void(std::string)> watcher;
    std::set<std::string> asked; // to end: their end is no news

    // On the strand: supervisors whose end is waited for.
    using Follower = std::shared_ptr<asio::posix::stream_descriptor>;
    std::map<std::string, Follower> followed;

    bool watched() {
        const std::scoped_lock lock(mutex);
        return static_cast<bool>(watcher);
    }

    void set_asked(const std::string& id, bool is) {
        const std::scoped_lock lock(mutex);
        if (is) {
            asked.insert(id);
        } else {
            asked.erase(id);
        }
    }

    void follow(const std::string& id, Descriptor supervisor) {
        auto follower = std::make_shared<asio::posix::stream_descriptor>(strand, supervisor.release());
        followed[id] = follower;
        follower->async_wait(asio::posix::stream_descriptor::wait_read,
                             [self = shared_from_this(), id, follower](boost::system::error_code error) {
                                 if (!error) {
                                     self->ended(id, follower);
                                 }
                             });
    }

    void ended(const std::string& id, const Follower& follower) {
        const auto found = followed.find(id);
        if (found == followed.end() || found->second != follower) {
            return;
        }
        followed.erase(found);
        const std::scoped_lock lock(mutex);
        if (watcher && !asked.contains(id)) {
            watcher(id);
        }
    }

    // Follows the workspace's supervisor from now on, if it lives.
    static asio::awaitable<void> look_after(std::shared_ptr<Parts> self, std::string id) {
        auto supervisor = co_await self->pool.run([self, id]() -> Result<std::shared_ptr<Descriptor>> {
            auto found = self->engine.supervisor(id);
            return found ? std::make_shared<Descriptor>(std::move(*found)) : nullptr;
        });
        co_await asio::dispatch(asio::bind_executor(self->strand, asio::use_awaitable));
        if (supervisor && *supervisor) {
            self->follow(id, std::move(**supervisor));
        }
    }

    static asio::awaitable<void> look_after_all(std::shared_ptr<Parts> self) {
        const auto ids = co_await self->pool.run([self] { return self->engine.list(); });
        if (!ids) {
            co_return; // who watches inspects too, and sees the error there
        }
        for (const auto& id : *ids) {
            co_await look_after(self, id);
        }
    }

    // While it lives, the workspace's end is no news. Also where the coroutine that holds it is cancelled.
    class Asked {
    public:
        Asked(std::shared_ptr<Parts> parts, std::string id)
            : parts_(std::move(parts))
            , id_(std::move(id)) {
            parts_->set_asked(id_, true);
        }
        Asked(const Asked&) = delete;
        Asked& operator=(const Asked&) = delete;
        ~Asked() {
            // Behind what the strand has to say about the end by now.
            asio::post(parts_->strand, [parts = parts_, id = id_] {
                parts->followed.erase(id);
                parts->set_asked(id, false);
            });
        }

    private:
        std::shared_ptr<Parts> parts_;
        std::string id_;
    };

    static asio::awaitable<Result<>> end(std::shared_ptr<Parts> self, std::string id, std::chrono::milliseconds grace) {
        auto begun = co_await self->pool.run([self, id, grace] { return self->engine.begin_stop(id, grace); });
        if (!begun) {
            co_return std::unexpected(begun.error());
        }
        if (*begun && (*begun)->supervisor) {
            const int supervisor = (*begun)->supervisor.get();
            co_await asio::co_spawn(self->strand, readable_within(self->strand, supervisor, grace + supervisor_margin),
                                    asio::use_awaitable);
        }
        co_return co_await self->pool.run([self, id, stopping = std::move(*begun)]() mutable {
            return self->engine.finish_stop(id, std::move(stopping));
        });
    }
};

Result<std::unique_ptr<LocalProvisioner>> LocalProvisioner::open(LocalOptions options, asio::any_io_executor executor,
                                                                 net::BlockingPool& pool) {
    auto host = try_out(std::move(options));
    if (!host) {
        return std::unexpected(host.error());
    }
    auto parts = std::make_shared<Parts>(std::move(*host), std::move(executor), pool);
    if (parts->engine.host().options.keeps_data_folder) {
        if (auto prepared = parts->engine.prepare(); !prepared) {
            return std::unexpected(prepared.error());
        }
    }
    return std::unique_ptr<LocalProvisioner>(new LocalProvisioner(std::move(parts)));
}

LocalProvisioner::LocalProvisioner(std::shared_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

LocalProvisioner::~LocalProvisioner() {
    watch({});
    asio::post(parts_->strand, [parts = parts_] { parts->followed.clear(); });
}

ProvisionerCapabilities LocalProvisioner::capabilities() const {
    return parts_->capabilities;
}

asio::awaitable<Result<>> LocalProvisioner::create(WorkspaceSpec spec) {
    const auto parts = parts_;
    co_return co_await parts->pool.run([parts, spec = std::move(spec)] { return parts->engine.create(spec); });
}

asio::awaitable<Result<Endpoint>> LocalProvisioner::start(WorkspaceSpec spec) {
    const auto parts = parts_;
    auto begun = co_await parts->pool.run([parts, spec] { return parts->engine.begin_start(spec); });
    if (!begun) {
        co_return std::unexpected(begun.error());
    }
    if (auto* endpoint = std::get_if<Endpoint>(&*begun)) {
        co_return *endpoint;
    }
    auto starting = std::get<Engine::Starting>(std::move(*begun));
    const auto timeout = parts->engine.host().options.start_timeout + supervisor_margin;
    const bool reported = co_await asio::co_spawn(
        parts->strand, readable_within(parts->strand, starting.report.get(), timeout), asio::use_awaitable);
    if (!reported) {
        starting.report.reset(); // a stuck supervisor: finish_start ends it
    }
    auto endpoint = co_await parts->pool.run([parts, spec, starting = std::move(starting)]() mutable {
        return parts->engine.finish_start(spec, std::move(starting));
    });
    if (endpoint && parts->watched()) {
        asio::co_spawn(parts->strand, Parts::look_after(parts, spec.id), asio::detached);
    }
    co_return endpoint;
}

asio::awaitable<Result<>> LocalProvisioner::suspend(std::string id) {
    const auto parts = parts_;
    co_return co_await parts->pool.run([parts, id = std::move(id)] { return parts->engine.suspend(id); });
}

asio::awaitable<Result<Endpoint>> LocalProvisioner::resume(std::string id) {
    const auto parts = parts_;
    co_return co_await parts->pool.run([parts, id = std::move(id)] { return parts->engine.resume(id); });
}

asio::awaitable<Result<>> LocalProvisioner::stop(std::string id, std::chrono::milliseconds grace) {
    const auto parts = parts_;
    const Parts::Asked asked(parts, id);
    co_return co_await Parts::end(parts, id, grace);
}

asio::awaitable<Result<>> LocalProvisioner::destroy(std::string id) {
    auto ended = co_await stop(id, 0ms);
    if (!ended) {
        co_return ended;
    }
    const auto parts = parts_;
    co_return co_await parts->pool.run([parts, id = std::move(id)] { return parts->engine.remove(id); });
}

asio::awaitable<Result<Observed>> LocalProvisioner::inspect(std::string id) {
    const auto parts = parts_;
    co_return co_await parts->pool.run([parts, id = std::move(id)] { return parts->engine.inspect(id); });
}

asio::awaitable<Result<std::vector<std::string>>> LocalProvisioner::list() {
    const auto parts = parts_;
    co_return co_await parts->pool.run([parts] { return parts->engine.list(); });
}

void LocalProvisioner::watch(std::function<void(std::string)> changed) {
    const bool watching = static_cast<bool>(changed);
    {
        const std::scoped_lock lock(parts_->mutex);
        parts_->watcher = std::move(changed);
    }
    if (watching) {
        asio::co_spawn(parts_->strand, Parts::look_after_all(parts_), asio::detached);
    }
}

} // namespace berth::platform::local
