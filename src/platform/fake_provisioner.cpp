#include "platform/fake_provisioner.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace berth::platform {

namespace asio = boost::asio;

FakeProvisioner::FakeProvisioner(std::filesystem::path folder)
    : folder_(std::move(folder)) {
    capabilities_.name = "fake";
    capabilities_.suspend = ProvisionerCapabilities::Suspend::memory;
}

void FakeProvisioner::inject(const std::string& operation, Fault fault, Error error) {
    const std::scoped_lock lock(mutex_);
    injected_.push_back({operation, fault, std::move(error)});
}

void FakeProvisioner::kill_sandbox(const std::string& id) {
    std::function<void(std::string)> watcher;
    {
        const std::scoped_lock lock(mutex_);
        const auto found = sandboxes_.find(id);
        if (found == sandboxes_.end()) {
            return;
        }
        end(found->second, Observed::State::failed, id);
        found->second.observed.detail = "The sandbox ended by signal 9.";
        watcher = watcher_;
    }
    if (watcher) {
        watcher(id);
    }
}

void FakeProvisioner::reboot() {
    const std::scoped_lock lock(mutex_);
    for (auto& [id, sandbox] : sandboxes_) {
        if (sandbox.observed.endpoint) {
            end(sandbox, Observed::State::stopped, id);
        }
    }
}

std::vector<std::string> FakeProvisioner::calls() const {
    const std::scoped_lock lock(mutex_);
    return calls_;
}

std::optional<WorkspaceSpec> FakeProvisioner::spec(const std::string& id) const {
    const std::scoped_lock lock(mutex_);
    const auto found = sandboxes_.find(id);
    return found == sandboxes_.end() ? std::nullopt : std::optional(found->second.spec);
}

void FakeProvisioner::set_capabilities(ProvisionerCapabilities capabilities) {
    const std::scoped_lock lock(mutex_);
    capabilities_ = std::move(capabilities);
}

ProvisionerCapabilities FakeProvisioner::capabilities() const {
    const std::scoped_lock lock(mutex_);
    return capabilities_;
}

asio::awaitable<std::optional<FakeProvisioner::Injected>> FakeProvisioner::enter(std::string operation,
                                                                                 std::string id) {
    std::optional<Injected> taken;
    {
        const std::scoped_lock lock(mutex_);
        calls_.push_back(operation + " " + id);
        const auto found = std::ranges::find(injected_, operation, &Injected::operation);
        if (found != injected_.end()) {
            taken = std::move(*found);
            injected_.erase(found);
        }
    }
    if (taken && taken->fault == Fault::hang) {
        asio::steady_timer never(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
        co_await never.async_wait(asio::use_awaitable);
    }
    co_return taken;
}

void FakeProvisioner::end(Sandbox& sandbox, Observed::State state, const std::string& id) {
    sandbox.observed = {.state = state, .endpoint = {}, .incarnation = {}, .detail = {}};
    if (on_end) {
        on_end(id);
    }
}

asio::awaitable<Result<>> FakeProvisioner::create(WorkspaceSpec spec) {
    const auto fault = co_await enter("create", spec.id);
    if (fault && fault->fault == Fault::before) {
        co_return std::unexpected(fault->error);
    }
    {
        const std::scoped_lock lock(mutex_);
        auto& sandbox = sandboxes_[spec.id];
        sandbox.spec = spec;
        if (sandbox.observed.state == Observed::State::absent) {
            sandbox.observed.state = Observed::State::created;
        }
    }
    if (fault) {
        co_return std::unexpected(fault->error);
    }
    co_return Result<>{};
}

asio::awaitable<Result<Endpoint>> FakeProvisioner::start(WorkspaceSpec spec) {
    const auto fault = co_await enter("start", spec.id);
    if (fault && fault->fault == Fault::before) {
        co_return std::unexpected(fault->error);
    }
    const Endpoint endpoint = place ? place(spec.id) : Endpoint{folder_ / (spec.id + ".sock")};
    {
        const std::scoped_lock lock(mutex_);
        const auto found = sandboxes_.find(spec.id);
        if (found == sandboxes_.end()) {
            co_return fail(Errc::not_found, "The workspace has no folders yet.");
        }
        auto& observed = found->second.observed;
        if (observed.state == Observed::State::suspended ||
            (observed.state == Observed::State::running && observed.incarnation != spec.incarnation)) {
            co_return fail(Errc::conflict, "The workspace's sandbox is there already, from another start.");
        }
        if (observed.state != Observed::State::running) {
            if (on_start) {
                if (auto started = on_start(spec, endpoint); !started) {
                    co_return std::unexpected(started.error());
                }
            }
            found->second.spec = spec;
            observed = {Observed::State::running, endpoint, spec.incarnation, {}};
        }
    }
    if (fault) {
        co_return std::unexpected(fault->error);
    }
    co_return endpoint;
}

asio::awaitable<Result<>> FakeProvisioner::suspend(std::string id) {
    const auto fault = co_await enter("suspend", id);
    if (fault && fault->fault == Fault::before) {
        co_return std::unexpected(fault->error);
    }
    const std::scoped_lock lock(mutex_);
    if (capabilities_.suspend == ProvisionerCapabilities::Suspend::none) {
        co_return fail(Errc::unsupported, "This provisioner cannot suspend a workspace.");
    }
    const auto found = sandboxes_.find(id);
    if (found == sandboxes_.end() || !found->second.observed.endpoint) {
        co_return fail(Errc::not_found, "The workspace has no sandbox to suspend.");
    }
    found->second.observed.state = Observed::State::suspended;
    if (fault) {
        co_return std::unexpected(fault->error);
    }
    co_return Result<>{};
}

asio::awaitable<Result<Endpoint>> FakeProvisioner::resume(std::string id) {
    const auto fault = co_await enter("resume", id);
    if (fault && fault->fault == Fault::before) {
        co_return std::unexpected(fault->error);
    }
    const std::scoped_lock lock(mutex_);
    const auto found = sandboxes_.find(id);
    if (found == sandboxes_.end() || !found->second.observed.endpoint) {
        co_return fail(Errc::not_found, "The workspace has no sandbox to resume.");
    }
    found->second.observed.state = Observed::State::running;
    if (fault) {
        co_return std::unexpected(fault->error);
    }
    co_return *found->second.observed.endpoint;
}

asio::awaitable<Result<>> FakeProvisioner::stop(std::string id, std::chrono::milliseconds) {
    const auto fault = co_await enter("stop", id);
    if (fault && fault->fault == Fault::before) {
        co_return std::unexpected(fault->error);
    }
    const std::scoped_lock lock(mutex_);
    const auto found = sandboxes_.find(id);
    if (found != sandboxes_.end() && (found->second.observed.endpoint || !found->second.observed.detail.empty())) {
        end(found->second, Observed::State::stopped, id);
    }
    if (fault) {
        co_return std::unexpected(fault->error);
    }
    co_return Result<>{};
}

asio::awaitable<Result<>> FakeProvisioner::destroy(std::string id) {
    const auto fault = co_await enter("destroy", id);
    if (fault && fault->fault == Fault::before) {
        co_return std::unexpected(fault->error);
    }
    const std::scoped_lock lock(mutex_);
    const auto found = sandboxes_.find(id);
    if (found != sandboxes_.end()) {
        end(found->second, Observed::State::absent, id);
        sandboxes_.erase(found);
    }
    if (fault) {
        co_return std::unexpected(fault->error);
    }
    co_return Result<>{};
}

asio::awaitable<Result<Observed>> FakeProvisioner::inspect(std::string id) {
    const auto fault = co_await enter("inspect", id);
    if (fault) {
        co_return std::unexpected(fault->error);
    }
    const std::scoped_lock lock(mutex_);
    const auto found = sandboxes_.find(id);
    co_return found == sandboxes_.end() ? Observed{} : found->second.observed;
}

asio::awaitable<Result<std::vector<std::string>>> FakeProvisioner::list() {
    const auto fault = co_await enter("list", "");
    if (fault) {
        co_return std::unexpected(fault->error);
    }
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> ids;
    for (const auto& [id, sandbox] : sandboxes_) {
        ids.push_back(id);
    }
    co_return ids;
}

void FakeProvisioner::watch(std::function<void(std::string)> changed) {
    const std::scoped_lock lock(mutex_);
    watcher_ = std::move(changed);
}

} // namespace berth::platform
