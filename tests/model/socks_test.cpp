// The SOCKS server's half against programs that speak rightly, wrongly and in pieces.
#include "model/channel/socks.h"

#include <gtest/gtest.h>

namespace berth::model::channel {
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
    EXPECT_EQ(six.request(), (SocksRequest{"fe80:0:0:0:0:0:0:1", 65535}));
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

} // namespace
} // namespace berth::model::channel
