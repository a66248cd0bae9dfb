// What has rules and needs no sandbox: the packet filter, the plan's and the record's forms, the removal of folders.
#include "local_machine.h"
#include "platform/local/folder_tree.h"
#include "platform/local/launch_plan.h"
#include "platform/local/sandbox_layout.h"
#include "platform/local/supervisor/network_policy.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <fstream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::platform::local {

namespace {

constexpr std::uint16_t type_ipv4 = 0x0800;
constexpr std::uint16_t type_ipv6 = 0x86dd;
constexpr std::uint16_t type_arp = 0x0806;
constexpr std::uint8_t tcp = 6;
constexpr std::uint8_t udp = 17;

struct Frame {
    std::uint16_t type = type_ipv4;
    const char* destination = "198.51.100.7";
    std::uint8_t protocol = tcp;
    std::uint16_t port = 443;
    std::uint16_t fragment = 0; // flags and offset
    std::uint8_t header_words = 5;

    std::vector<unsigned char> bytes() const {
        std::vector<unsigned char> frame(80);
        frame[12] = static_cast<unsigned char>(type >> 8);
        frame[13] = static_cast<unsigned char>(type);
        frame[14] = static_cast<unsigned char>(0x40 | header_words);
        frame[20] = static_cast<unsigned char>(fragment >> 8);
        frame[21] = static_cast<unsigned char>(fragment);
        frame[23] = protocol;
        ::inet_pton(AF_INET, destination, frame.data() + 30);
        const auto transport = 14U + header_words * 4U;
        frame[transport + 2] = static_cast<unsigned char>(port >> 8);
        frame[transport + 3] = static_cast<unsigned char>(port);
        return frame;
    }
};

// Asks the kernel itself: the program on a pair of sockets passes frames as it would on the device.
class PacketFilter : public testing::Test {
protected:
    bool passes(const Frame& frame, bool allow_private = false) {
        auto program = packet_filter(blocked_networks(allow_private, {ipv4(198, 51, 100, 99)}));
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()), 0);
        const Descriptor sender(ends[0]);
        const Descriptor receiver(ends[1]);
        const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
        EXPECT_EQ(::setsockopt(receiver.get(), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter), 0);
        const auto bytes = frame.bytes();
        (void)::send(sender.get(), bytes.data(), bytes.size(), 0);
        std::array<char, 256> buffer{};
        return ::recv(receiver.get(), buffer.data(), buffer.size(), 0) == static_cast<ssize_t>(bytes.size());
    }
};

} // namespace

TEST_F(PacketFilter, LetsTheInternetAndNeighbourRequestsPass) {
    EXPECT_TRUE(passes({}));
    EXPECT_TRUE(passes({.destination = "1.1.1.1", .protocol = udp, .port = 443}));
    EXPECT_TRUE(passes({.destination = "172.32.0.1"}));
    EXPECT_TRUE(passes({.destination = "100.128.0.1"}));
    EXPECT_TRUE(passes({.type = type_arp, .destination = "10.0.2.2"}));
}

TEST_F(PacketFilter, DropsWhatIsOutOfReach) {
    for (const char* address : {"10.0.0.1", "10.255.255.255", "10.0.2.2", "172.16.0.1", "172.31.255.255", "192.168.1.1",
                                "100.64.0.1", "100.127.255.255", "169.254.169.254", "127.0.0.1", "0.0.0.0",
                                "224.0.0.251", "255.255.255.255", "198.51.100.99"}) {
        EXPECT_FALSE(passes({.destination = address})) << address;
    }
    EXPECT_FALSE(passes({.type = type_ipv6}));
}

TEST_F(PacketFilter, LetsPrivateNetworksPassOnlyWhereTheyAreAllowed) {
    for (const char* address : {"10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "198.51.100.99"}) {
        EXPECT_TRUE(passes({.destination = address}, true)) << address;
    }
    for (const char* address : {"169.254.169.254", "127.0.0.1", "0.0.0.0", "255.255.255.255"}) {
        EXPECT_FALSE(passes({.destination = address}, true)) << address;
    }
}

TEST_F(PacketFilter, LetsOnlyDnsReachTheResolver) {
    for (const bool allow_private : {false, true}) {
        Frame frame{.destination = resolver_text, .protocol = udp, .port = 53};
        EXPECT_TRUE(passes(frame, allow_private));
        frame.header_words = 6; // with an option
        EXPECT_TRUE(passes(frame, allow_private));
        frame.protocol = tcp;
        EXPECT_TRUE(passes(frame, allow_private));
        frame.port = 80;
        EXPECT_FALSE(passes(frame, allow_private));
        frame.port = 53;
        frame.protocol = 1; // ICMP
        EXPECT_FALSE(passes(frame, allow_private));
        frame.protocol = udp;
        frame.fragment = 0x2000; // a first fragment, whose rest has no port to look at
        EXPECT_FALSE(passes(frame, allow_private));
    }
}

TEST(LaunchPlan, SurvivesItsJson) {
    LaunchPlan plan;
    plan.incarnation = "i";
    plan.trial = true;
    plan.record = "/r";
    plan.log = "/l";
    plan.socket_folder = "/s";
    plan.socket_name = "n";
    plan.endpoint = "/e";
    plan.drop_uid = true;
    plan.uid = 200001;
    plan.gid = 200002;
    plan.staging = "/mnt";
    plan.staged = {{"/a", "b"}, {"/c", "d"}};
    plan.cgroups = {"/x/cgroup.procs"};
    plan.bwrap = "/usr/bin/bwrap";
    plan.arguments = {"--", "a b", "\"", "\n"};
    plan.network = NetworkHelper::pasta;
    plan.network_helper = "/usr/bin/pasta";
    plan.allow_private_networks = true;
    plan.start_timeout = std::chrono::milliseconds(1234);
    EXPECT_EQ(decode_launch_plan(encode(plan)), plan);
    EXPECT_FALSE(decode_launch_plan("{}"));
    EXPECT_FALSE(decode_launch_plan(""));
}

TEST(LaunchPlan, AReportThatIsMissingIsAnError) {
    EXPECT_TRUE(decode_report(encode_report({})));
    const Error error{Errc::timed_out, "It took too long.", "Wait."};
    EXPECT_EQ(decode_report(encode_report(std::unexpected(error))).error(), error);
    EXPECT_FALSE(decode_report(""));
}

TEST(SupervisorRecord, SurvivesItsJsonAndRefusesAnotherVersion) {
    const SupervisorRecord record{{12, 34}, "boot", "i1", {56, 78}, SupervisorPhase::failed, "It \"ended\"."};
    EXPECT_EQ(decode_supervisor_record(encode(record)), record);
    auto text = encode(record);
    text.replace(text.find("\"version\":1"), 11, "\"version\":9");
    EXPECT_FALSE(decode_supervisor_record(text));
}

TEST(SandboxLayout, ShowsNoFileOfEtcThatHoldsSecrets) {
    SandboxLayout layout;
    layout.hostname = "name";
    layout.command = {"/x"};
    const auto arguments = bwrap_arguments(layout);
    for (const char* path : {"/etc", "/etc/shadow", "/etc/gshadow", "/etc/sudoers", "/etc/ssl", "/etc/ssh", "/etc/apt",
                             "/etc/passwd", "/", "/var", "/run", "/home", "/root"}) {
        for (std::size_t i = 0; i + 1 < arguments.size(); ++i) {
            EXPECT_FALSE(arguments[i].ends_with("bind") && arguments[i + 1] == path) << path;
        }
    }
    EXPECT_THAT(arguments, testing::Contains("--disable-userns"));
    EXPECT_THAT(arguments, testing::Contains("--new-session"));
    EXPECT_EQ(arguments.back(), "/x");
}

TEST(FolderTree, RemovingNeverFollowsALinkOutOfTheTree) {
    TestFolder folder;
    const auto outside = folder.path() / "outside";
    const auto tree = folder.path() / "tree";
    std::filesystem::create_directories(outside / "inner");
    std::ofstream(outside / "inner/file") << "x";
    std::filesystem::create_directories(tree / "a/b");
    std::filesystem::create_directory_symlink(outside, tree / "link");
    std::filesystem::create_directory_symlink(outside, tree / "a/link");
    std::filesystem::create_directory_symlink(outside, tree / "a/b/link");
    // A name that the removal itself uses is no obstacle.
    std::filesystem::create_directories(tree / ".berth-removing-0/deep/deeper");
    ASSERT_TRUE(remove_tree(tree));
    EXPECT_FALSE(std::filesystem::exists(tree));
    EXPECT_TRUE(std::filesystem::exists(outside / "inner/file"));
    // The tree itself may have been replaced by a link.
    std::filesystem::create_directory_symlink(outside, tree);
    ASSERT_TRUE(remove_tree(tree));
    EXPECT_TRUE(std::filesystem::exists(outside / "inner/file"));
    ASSERT_TRUE(remove_tree(tree));
}

TEST(FolderTree, RemovesATreeDeeperThanAnyPathCanName) {
    TestFolder folder;
    const auto tree = folder.path() / "tree";
    ASSERT_EQ(::mkdir(tree.c_str(), 0700), 0);
    Descriptor at(::open(tree.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    constexpr int depth = 300;
    const std::string name(40, 'd'); // 12,000 characters in all: beyond PATH_MAX
    for (int level = 0; level < depth; ++level) {
        ASSERT_EQ(::mkdirat(at.get(), name.c_str(), 0700), 0);
        at = Descriptor(::openat(at.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        ASSERT_TRUE(at);
    }
    at.reset();
    ASSERT_TRUE(remove_tree(tree));
    EXPECT_FALSE(std::filesystem::exists(tree));
}

} // namespace berth::platform::local
