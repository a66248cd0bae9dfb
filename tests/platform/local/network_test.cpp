#include "local_machine.h"
#include "network_stage.h"

#include <gmock/gmock.h>

#include <format>
#include <fstream>
#include <future>
#include <signal.h>
#include <unistd.h>

namespace berth::platform::local {

namespace {

class LocalNetwork : public testing::TestWithParam<NetworkChoice> {
protected:
    void SetUp() override {
        if (::geteuid() != 0) {
            GTEST_SKIP() << "network namespaces for the test need root";
        }
    }

    // Runs the scenario with a workspace up, on the stage.
    static void with_workspace(const std::function<void(LocalOptions&)>& change,
                               const std::function<void(LocalMachine&, const Endpoint&)>& scenario) {
        const auto helper = GetParam();
        EXPECT_TRUE(on_network_stage([&] {
            LocalMachine machine([&](LocalOptions& options) {
                options.network = helper;
                change(options);
            });
            const auto capabilities = machine.capabilities();
            for (const auto& [field, reason] : capabilities.reasons) {
                EXPECT_NE(field, "internet") << reason;
            }
            scenario(machine, machine.up(machine.spec()));
        }));
    }
    static void as_shipped(LocalOptions&) {}
};

std::string connect_to(const Endpoint& endpoint, const std::string& address, const std::string& device = "") {
    return ask(endpoint, std::format("connect {} {} {}", address, stage::port, device)).value_or("no agent");
}

// A loaded machine may need more than one try.
bool reaches(const Endpoint& endpoint, const std::string& address, const std::string& device = "") {
    return eventually([&] { return connect_to(endpoint, address, device) == "reached: the world"; });
}

// Those of the addresses that the workspace does reach, with or without binding to the device; all tried at once.
std::vector<std::string> reached_of(const Endpoint& endpoint, const std::vector<std::string>& addresses) {
    std::vector<std::future<std::string>> tries;
    for (const auto& address : addresses) {
        for (const char* device : {"", "tap0"}) {
            tries.push_back(std::async(std::launch::async, [=] {
                const bool reached = connect_to(endpoint, address, device).starts_with("reached");
                return reached ? address + " " + device : std::string();
            }));
        }
    }
    std::vector<std::string> reached;
    for (auto& attempt : tries) {
        if (auto result = attempt.get(); !result.empty()) {
            reached.push_back(std::move(result));
        }
    }
    return reached;
}

const std::vector<std::string> private_addresses(std::begin(stage::private_addresses),
                                                 std::end(stage::private_addresses));

} // namespace

TEST_P(LocalNetwork, AWorkspaceReachesTheInternetAndItsNames) {
    with_workspace(as_shipped, [](LocalMachine&, const Endpoint& endpoint) {
        EXPECT_TRUE(reaches(endpoint, stage::public_address));
        EXPECT_EQ(ask(endpoint, std::format("getent ahostsv4 {} | head -n 1 | cut -d ' ' -f 1", stage::known_name)),
                  std::format("{}\n", stage::public_address));
    });
}

TEST_P(LocalNetwork, PrivateNetworksAndMetadataAreRefusedAtOnce) {
    with_workspace(as_shipped, [](LocalMachine&, const Endpoint& endpoint) {
        for (const auto& address : private_addresses) {
            EXPECT_EQ(greeting_seen_by_host(address), "the world") << address;
            EXPECT_EQ(connect_to(endpoint, address), "EHOSTUNREACH") << address;
        }
        EXPECT_EQ(greeting_seen_by_host(stage::metadata_address), "the world");
        EXPECT_EQ(connect_to(endpoint, stage::metadata_address), "EHOSTUNREACH");
    });
}

TEST_P(LocalNetwork, BindingToTheDeviceDoesNotWalkAroundTheFence) {
    with_workspace(as_shipped, [](LocalMachine&, const Endpoint& endpoint) {
        EXPECT_TRUE(reaches(endpoint, stage::public_address, "tap0"));
        EXPECT_THAT(reached_of(endpoint, private_addresses), testing::IsEmpty());
        EXPECT_THAT(reached_of(endpoint, {stage::metadata_address}), testing::IsEmpty());
    });
}

TEST_P(LocalNetwork, TheHostItselfStaysOutOfReach) {
    with_workspace(as_shipped, [](LocalMachine&, const Endpoint& endpoint) {
        EXPECT_EQ(greeting_seen_by_host("127.0.0.1"), "the host itself");
        EXPECT_EQ(greeting_seen_by_host(stage::host_address), "the host itself");
        // Its loopback by every name a helper could give it, and its own address on the outer network.
        EXPECT_THAT(reached_of(endpoint, {"127.0.0.1", "127.0.0.53", "10.0.2.2", "10.0.2.3", "10.0.2.100", "0.0.0.0",
                                          "255.255.255.255", stage::host_address}),
                    testing::IsEmpty());
    });
}

TEST_P(LocalNetwork, PrivateNetworksCanBeAllowedWhileMetadataAndLoopbackCannot) {
    with_workspace([](LocalOptions& options) { options.allow_private_networks = true; },
                   [](LocalMachine&, const Endpoint& endpoint) {
                       for (const auto& address : private_addresses) {
                           EXPECT_TRUE(reaches(endpoint, address)) << address;
                       }
                       EXPECT_THAT(reached_of(endpoint, {stage::metadata_address, "127.0.0.1", "10.0.2.2", "10.0.2.3"}),
                                   testing::IsEmpty());
                   });
}

TEST_P(LocalNetwork, TheWorkloadCannotChangeItsNetwork) {
    with_workspace(as_shipped, [](LocalMachine&, const Endpoint& endpoint) {
        const auto output = ask(endpoint, "for c in 'route del unreachable 10.0.0.0/8' 'link set tap0 down' "
                                          "'neigh add 10.99.0.2 lladdr 52:55:0a:00:02:02 dev tap0' "
                                          "'addr add 10.99.0.3/24 dev tap0'; do ip $c >/dev/null 2>&1 && echo did: $c; "
                                          "done; unshare -Urn true 2>/dev/null && echo made a namespace");
        EXPECT_EQ(output, "");
    });
}

TEST_P(LocalNetwork, LoopbackInsideIsTheWorkspacesOwn) {
    with_workspace(as_shipped, [](LocalMachine&, const Endpoint& endpoint) {
        EXPECT_EQ(ask(endpoint, "cat /sys/class/net/lo/operstate 2>/dev/null; grep -c . /proc/net/if_inet6"), "1\n");
        EXPECT_EQ(connect_to(endpoint, "127.0.0.1"), "ECONNREFUSED");
    });
}

TEST_P(LocalNetwork, AHelperThatDiesIsFollowedByAnotherBehindTheSameFence) {
    with_workspace(as_shipped, [](LocalMachine& machine, const Endpoint& endpoint) {
        ASSERT_TRUE(reaches(endpoint, stage::public_address));
        const auto supervisor = machine.record("w0local000000001").supervisor.pid;
        const auto helper = [&]() -> pid_t {
            std::ifstream children(std::format("/proc/{0}/task/{0}/children", supervisor));
            const auto sandbox = machine.record("w0local000000001").sandbox;
            for (pid_t pid = 0; children >> pid;) {
                std::ifstream grandchildren(std::format("/proc/{0}/task/{0}/children", pid));
                pid_t inner = 0;
                if (grandchildren >> inner && inner == sandbox.pid) {
                    continue; // bwrap of the workspace
                }
                return pid;
            }
            return 0;
        };
        const pid_t first = helper();
        ASSERT_GT(first, 0);
        ::kill(first, SIGKILL);
        EXPECT_TRUE(eventually([&] { return helper() > 0 && helper() != first; }));
        EXPECT_TRUE(reaches(endpoint, stage::public_address));
        EXPECT_THAT(reached_of(endpoint, private_addresses), testing::IsEmpty());
    });
}

INSTANTIATE_TEST_SUITE_P(Helpers, LocalNetwork, testing::Values(NetworkChoice::slirp4netns, NetworkChoice::pasta),
                         [](const auto& info) { return info.param == NetworkChoice::pasta ? "Pasta" : "Slirp4netns"; });

} // namespace berth::platform::local
