#include "local_machine.h"

#include "net/blocking_pool.h"
#include "platform/local/folder_tree.h"
#include "platform/local/process_identity.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <array>
#include <cstdlib>
#include <cstring>
#include <format>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace berth::platform::local {

namespace asio = boost::asio;
using namespace std::chrono_literals;

TestFolder::TestFolder() {
    std::string name = "/tmp/berth-test-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr || ::chmod(name.c_str(), 0711) != 0) {
        throw std::runtime_error("Cannot make a folder in /tmp.");
    }
    path_ = name;
}

TestFolder::~TestFolder() {
    EXPECT_TRUE(remove_tree(path_));
}

LocalOptions test_options(const TestFolder& folder) {
    constexpr std::uint32_t first_test_uid = 1'000'000; // away from those of a berthd on this machine
    constexpr std::uint32_t uids_per_process = 64;
    LocalOptions options;
    options.data_folder = folder.path() / "data";
    options.agent_binary = STAND_IN_AGENT;
    options.supervisor_binary = BERTH_SUPERVISOR;
    options.first_uid = first_test_uid + static_cast<std::uint32_t>(::getpid()) * uids_per_process;
    return options;
}

std::optional<std::string> ask(const Endpoint& endpoint, const std::string& command) {
    const Descriptor client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, endpoint.socket.c_str(), sizeof address.sun_path - 1);
    if (::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        !write_all(client.get(), command) || ::shutdown(client.get(), SHUT_WR) != 0) {
        return std::nullopt;
    }
    const auto text = read_all(client.get(), std::size_t{16} << 20);
    return text ? std::optional(*text) : std::nullopt;
}

bool eventually(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

bool lives(pid_t pid) {
    return identify(pid).has_value();
}

struct LocalMachine::Runtime {
    asio::io_context io;
    asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
    net::BlockingPool pool{4};
    std::unique_ptr<LocalProvisioner> provisioner;
    std::jthread thread;

    template<typename T>
    T run(asio::awaitable<T> operation) {
        return asio::co_spawn(io, std::move(operation), asio::use_future).get();
    }
};

LocalMachine::LocalMachine(const std::function<void(LocalOptions&)>& change)
    : folder_(std::make_unique<TestFolder>())
    , options_(test_options(*folder_))
    , runtime_(std::make_unique<Runtime>()) {
    if (change) {
        change(options_);
    }
    restart();
    runtime_->thread = std::jthread([this] { runtime_->io.run(); });
}

LocalMachine::LocalMachine(LocalOptions options)
    : options_(std::move(options))
    , runtime_(std::make_unique<Runtime>()) {
    restart();
    runtime_->thread = std::jthread([this] { runtime_->io.run(); });
}

LocalMachine::~LocalMachine() {
    for (const auto& id : used_) {
        EXPECT_TRUE(destroy(id));
    }
    runtime_->provisioner.reset();
    runtime_->work.reset();
    runtime_->io.stop();
    runtime_->thread.join();
}

void LocalMachine::restart() {
    runtime_->provisioner.reset();
    auto opened = LocalProvisioner::open(options_, runtime_->io.get_executor(), runtime_->pool);
    if (!opened) {
        throw std::runtime_error(opened.error().text());
    }
    runtime_->provisioner = std::move(*opened);
}

ProvisionerCapabilities LocalMachine::capabilities() const {
    return runtime_->provisioner->capabilities();
}

Result<> LocalMachine::create(const WorkspaceSpec& spec) {
    return runtime_->run(runtime_->provisioner->create(spec));
}

Result<Endpoint> LocalMachine::start(const WorkspaceSpec& spec) {
    return runtime_->run(runtime_->provisioner->start(spec));
}

std::future<Result<Endpoint>> LocalMachine::start_meanwhile(const WorkspaceSpec& spec) {
    return asio::co_spawn(runtime_->io, runtime_->provisioner->start(spec), asio::use_future);
}

Result<> LocalMachine::suspend(const std::string& id) {
    return runtime_->run(runtime_->provisioner->suspend(id));
}

Result<Endpoint> LocalMachine::resume(const std::string& id) {
    return runtime_->run(runtime_->provisioner->resume(id));
}

Result<> LocalMachine::stop(const std::string& id, std::chrono::milliseconds grace) {
    return runtime_->run(runtime_->provisioner->stop(id, grace));
}

Result<> LocalMachine::destroy(const std::string& id) {
    return runtime_->run(runtime_->provisioner->destroy(id));
}

Result<std::vector<std::string>> LocalMachine::list() {
    return runtime_->run(runtime_->provisioner->list());
}

WorkspaceSpec LocalMachine::spec(std::uint32_t number, const std::string& incarnation) {
    WorkspaceSpec spec;
    spec.id = std::format("w0local{:09}", number);
    spec.name = std::format("test-{}", number);
    spec.slot = number;
    spec.incarnation = incarnation;
    spec.public_key = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    used_.insert(spec.id);
    return spec;
}

Endpoint LocalMachine::up(const WorkspaceSpec& spec) {
    const auto created = create(spec);
    EXPECT_TRUE(created) << created.error().text();
    const auto started = start(spec);
    EXPECT_TRUE(started) << started.error().text();
    return started.value_or(Endpoint{});
}

Observed LocalMachine::observed(const std::string& id) {
    const auto observed = runtime_->run(runtime_->provisioner->inspect(id));
    EXPECT_TRUE(observed) << observed.error().text();
    return observed.value_or(Observed{});
}

SupervisorRecord LocalMachine::record(const std::string& id) const {
    const auto record = read_record(folder(id) / "supervisor.json");
    EXPECT_TRUE(record && *record);
    return record && *record ? **record : SupervisorRecord{};
}

} // namespace berth::platform::local
