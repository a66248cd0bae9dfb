// What tunnels are made of: the SOCKS server's half without I/O, listening for this machine's own programs.
#include "harness.h"
#include "net/connect.h"
#include "net/listen.h"
#include "net/socks.h"

#include <fstream>
#include <sys/stat.h>

namespace berth::net::testing {
namespace {

using State = SocksNegotiation::State;

Bytes raw(std::initializer_list<int> values) {
    Bytes bytes;
    for (const int value : values) {
        bytes.push_back(static_cast<std::byte>(value));
    }
    return bytes;
}

Bytes joined(Bytes first, const Bytes& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

const Bytes socks_greeting = raw({5, 2, 2, 0});

TEST(Socks, ReadsARequestByteByByteAndLeavesWhatIsBehindIt) {
    const Bytes request = joined(socks_greeting, raw({5, 1, 0, 3, 4, 'h', 'o', 's', 't', 0x1f, 0x90, 'G', 'E', 'T'}));
    SocksNegotiation socks;
    std::size_t used = 0;
    for (const std::byte byte : request) {
        used += socks.feed({&byte, 1});
    }
    ASSERT_EQ(socks.state(), State::asked);
    EXPECT_EQ(socks.request(), (SocksRequest{"host", 8080}));
    EXPECT_EQ(used, request.size() - 3);
    EXPECT_EQ(socks.to_send(), raw({5, 0}));
    EXPECT_TRUE(socks.to_send().empty());
}

TEST(Socks, WritesAddressesAsText) {
    SocksNegotiation four;
    four.feed(joined(socks_greeting, raw({5, 1, 0, 1, 10, 0, 0, 255, 0, 80})));
    EXPECT_EQ(four.request(), (SocksRequest{"10.0.0.255", 80}));
    SocksNegotiation six;
    six.feed(joined(socks_greeting, raw({5, 1, 0, 4, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 255, 255})));
    EXPECT_EQ(six.request(), (SocksRequest{"fe80::1", 65535}));
}

TEST(Socks, RefusesInItsOwnWordsWhatItDoesNotKnow) {
    const auto refusal = [](const Bytes& bytes) {
        SocksNegotiation socks;
        socks.feed(bytes);
        EXPECT_EQ(socks.state(), State::refused);
        EXPECT_EQ(socks.feed(bytes), 0U) << "it listens no longer";
        return socks.to_send();
    };
    EXPECT_EQ(refusal(raw({5, 1, 2})), raw({5, 0xff})) << "a password";
    EXPECT_EQ(refusal(raw({5, 0})), raw({5, 0xff}));
    EXPECT_TRUE(refusal(raw({4, 1, 0, 80})).empty()) << "SOCKS4";
    EXPECT_TRUE(refusal(raw({'G', 'E', 'T'})).empty()) << "HTTP";
    const auto answer = [&](const Bytes& request) { return refusal(joined(socks_greeting, request)).at(3); };
    EXPECT_EQ(answer(raw({5, 2, 0, 1, 1})), std::byte{7}) << "BIND";
    EXPECT_EQ(answer(raw({5, 1, 0, 9, 1})), std::byte{8}) << "an unknown type of address";
    EXPECT_EQ(answer(raw({5, 1, 0, 3, 0})), std::byte{1}) << "no name";
    EXPECT_EQ(answer(raw({5, 1, 1, 1, 1})), std::byte{1}) << "not reserved";
    EXPECT_EQ(answer(raw({5, 1, 0, 1, 1, 1, 1, 1, 0, 0})), std::byte{2}) << "port 0";
}

TEST(Listen, TakesBothLoopbacksOnOneNumberAndSaysWhatIsTaken) {
    Loop loop;
    const auto first = listen_loopback(loop.executor(), 0);
    ASSERT_OK(first);
    EXPECT_NE(first->port, 0);
    EXPECT_EQ(first->acceptors.size(), first->ipv6 ? 2U : 1U);
    const auto second = listen_loopback(loop.executor(), first->port);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
}

TEST(Listen, ASocketIsItsOwnersFromTheBeginningAndADeadOnesFileGivesWay) {
    Loop loop;
    const TemporaryFolder folder;
    const auto path = folder / "x.sock";
    {
        const auto dead = listen_unix(loop.executor(), path);
        ASSERT_OK(dead);
        struct stat status{};
        ASSERT_EQ(::stat(path.c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777U, 0600U);
        const auto living = listen_unix(loop.executor(), path);
        ASSERT_FALSE(living);
        EXPECT_EQ(living.error().code, Errc::conflict);
    }
    EXPECT_OK(listen_unix(loop.executor(), path)) << "nobody answers there any more";
    std::ofstream(folder / "file") << "kept";
    EXPECT_EQ(listen_unix(loop.executor(), folder / "file").error().code, Errc::conflict);
    EXPECT_EQ(std::filesystem::file_size(folder / "file"), 4U);
    EXPECT_EQ(listen_unix(loop.executor(), folder / std::string(200, 'x')).error().code, Errc::invalid_argument);
}

} // namespace
} // namespace berth::net::testing
