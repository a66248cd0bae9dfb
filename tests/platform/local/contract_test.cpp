#include "local_machine.h"
#include "net/blocking_pool.h"
#include "provisioner_contract.h"

#include <signal.h>

namespace berth::platform {

namespace {

class LocalSubject final : public ContractSubject {
public:
    LocalSubject()
        : options_(local::test_options(folder_)) {
        auto opened = local::LocalProvisioner::open(options_, io_.get_executor(), pool_);
        if (!opened) {
            throw std::runtime_error(opened.error().text());
        }
        provisioner_ = std::move(*opened);
    }

    Provisioner& provisioner() override { return *provisioner_; }
    boost::asio::io_context& io() override { return io_; }

    void kill_sandbox(const std::string& id) override {
        const auto record = local::read_record(options_.data_folder / "workspaces" / id / "supervisor.json");
        ASSERT_TRUE(record && *record);
        ::kill((*record)->sandbox.pid, SIGKILL);
    }

private:
    local::TestFolder folder_;
    local::LocalOptions options_;
    boost::asio::io_context io_;
    net::BlockingPool pool_{2};
    std::unique_ptr<local::LocalProvisioner> provisioner_;
};

} // namespace

INSTANTIATE_TEST_SUITE_P(Local, ProvisionerContract,
                         testing::Values([] { return std::unique_ptr<ContractSubject>(new LocalSubject); }));

} // namespace berth::platform
