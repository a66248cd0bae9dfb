// The fake keeps the contract of the real ones: else the reconciler's tests would prove nothing.
#include "platform/fake_provisioner.h"
#include "provisioner_contract.h"

namespace berth::platform {

namespace {

class FakeSubject final : public ContractSubject {
public:
    Provisioner& provisioner() override { return fake_; }
    boost::asio::io_context& io() override { return io_; }
    void kill_sandbox(const std::string& id) override { fake_.kill_sandbox(id); }

private:
    boost::asio::io_context io_;
    FakeProvisioner fake_{testing::TempDir()};
};

} // namespace

INSTANTIATE_TEST_SUITE_P(Fake, ProvisionerContract, testing::Values(ContractFactory([] {
                             return std::unique_ptr<ContractSubject>(new FakeSubject);
                         })));

} // namespace berth::platform
