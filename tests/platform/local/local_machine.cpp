#include "local_machine.h"

#include "platform/local/folder_tree.h"
#include "platform/local/process_identity.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <format>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace berth::platform::local {

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

LocalMachine::LocalMachine(const std::function<void(LocalOptions&)>& change)
    : folder_(std::make_unique<TestFolder>())
    , options_(test_options(*folder_))
    , work_(io_.get_executor()) {
    if (change) {
        change(options_);
    }
    pool_.emplace(4);
    restart();
    thread_ = std::jthread([this] { io_.run(); });
}

LocalMachine::LocalMachine(LocalOptions options)
    : options_(std::move(options))
    , work_(io_.get_executor()) {
    pool_.emplace(4);
    restart();
    thread_ = std::jthread([this] { io_.run(); });
}

LocalMachine::~LocalMachine() {
    if (provisioner_) {
        for (const auto& id : used_) {
            EXPECT_TRUE(run(provisioner_->destroy(id)));
        }
    }
    provisioner_.reset();
    work_.reset();
    io_.stop();
    thread_.join();
}

void LocalMachine::restart() {
    provisioner_.reset();
    auto opened = LocalProvisioner::open(options_, io_.get_executor(), *pool_);
    if (!opened) {
        throw std::runtime_error(opened.error().text());
    }
    provisioner_ = std::move(*opened);
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
    const auto created = run(provisioner().create(spec));
    EXPECT_TRUE(created) << created.error().text();
    const auto started = run(provisioner().start(spec));
    EXPECT_TRUE(started) << started.error().text();
    return started.value_or(Endpoint{});
}

Observed LocalMachine::observed(const std::string& id) {
    const auto observed = run(provisioner().inspect(id));
    EXPECT_TRUE(observed) << observed.error().text();
    return observed.value_or(Observed{});
}

SupervisorRecord LocalMachine::record(const std::string& id) const {
    const auto record = read_record(folder(id) / "supervisor.json");
    EXPECT_TRUE(record && *record);
    return record && *record ? **record : SupervisorRecord{};
}

} // namespace berth::platform::local
