#include "ssh/transport.h"
#include "test_client.h"

#include <gtest/gtest.h>

namespace berth::ssh::testing {
namespace {

const HostKey& host_key() {
    static const HostKey key = *HostKey::generate();
    return key;
}

// A transport and its client, with nothing between them.
class TransportTest : public ::testing::Test {
protected:
    // Gives the transport bytes; what it hands up is kept. False where it breaks the connection off.
    bool give(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto space = transport.space();
            const std::size_t count = std::min(space.size(), bytes.size());
            std::ranges::copy(as_bytes(bytes.substr(0, count)), space.begin());
            bytes.remove_prefix(count);
            transport.received(count);
            for (;;) {
                const auto message = transport.next();
                if (!message) {
                    error = message.error();
                    return false;
                }
                if (!*message) {
                    break;
                }
                received.emplace_back((*message)->begin(), (*message)->end());
            }
        }
        return true;
    }
    // Until both have nothing more to say.
    bool talk() {
        for (int rounds = 0; rounds < 20; ++rounds) {
            Bytes output;
            transport.take_output(output);
            if (!client.receive(output)) {
                return false;
            }
            const std::string said = client.take_output();
            if (said.empty() && output.empty()) {
                return true;
            }
            if (!give(said)) {
                return false;
            }
        }
        return false;
    }

    Transport transport{host_key()};
    TestClient client;
    std::vector<Bytes> received;
    std::optional<Error> error;
};

Bytes numbered(std::size_t size) {
    return Writer(Message::channel_data).raw(Bytes(size, std::byte{5})).take();
}

TEST_F(TransportTest, CarriesMessagesOfEverySizeBothWays) {
    ASSERT_TRUE(talk());
    std::vector<Bytes> sent;
    for (const std::size_t size : {0, 1, 10, 11, 12, 15, 16, 17, 1000, 100'000, 200'000}) {
        sent.push_back(numbered(size));
        client.send(sent.back());
        transport.send(sent.back());
    }
    ASSERT_TRUE(talk());
    EXPECT_EQ(received, sent);
    EXPECT_EQ(client.messages, sent);
}

TEST_F(TransportTest, KeysAreExchangedAgainWithoutLosingWhatIsSentMeanwhile) {
    ASSERT_TRUE(talk());
    client.begin_exchange();
    ASSERT_TRUE(give(client.take_output()));
    EXPECT_TRUE(transport.exchanging());
    transport.send(numbered(5));
    ASSERT_TRUE(talk());
    EXPECT_EQ(client.exchanges(), 2U);
    EXPECT_EQ(client.messages, std::vector<Bytes>{numbered(5)});
    client.send(numbered(6));
    ASSERT_TRUE(talk());
    EXPECT_EQ(received, std::vector<Bytes>{numbered(6)});
}

TEST_F(TransportTest, TakesItsInputInAnyPieces) {
    for (const char c : client.take_output()) {
        ASSERT_TRUE(give(std::string_view(&c, 1)));
    }
    EXPECT_TRUE(transport.exchanging());
}

TEST_F(TransportTest, NothingIsSentInClearBesidesTheExchange) {
    Bytes output;
    transport.take_output(output);
    transport.send(numbered(1));
    transport.take_output(output);
    EXPECT_TRUE(output.empty());
}

TEST_F(TransportTest, ADamagedPacketEndsIt) {
    for (const std::size_t where : {0, 1, 3, 4, 5, 20, 36, 51}) {
        Transport fresh(host_key());
        std::swap(transport, fresh);
        client = {};
        ASSERT_TRUE(talk());
        client.send(numbered(30));
        std::string bytes = client.take_output();
        ASSERT_EQ(bytes.size(), 4U + 48 + 16);
        bytes[where] = static_cast<char>(bytes[where] ^ 1);
        // A longer length waits for more, which then does not fit.
        EXPECT_FALSE(give(bytes) && give(std::string(70'000, '\0'))) << where;
        EXPECT_TRUE(received.empty());
    }
}

TEST_F(TransportTest, ImpossiblePaddingEndsIt) {
    for (const unsigned padding : {0U, 3U, 16U, 255U}) {
        Transport fresh(host_key());
        std::swap(transport, fresh);
        client = {};
        ASSERT_TRUE(talk());
        Bytes inside(16);
        inside[0] = static_cast<std::byte>(padding);
        client.send_packet(inside);
        EXPECT_FALSE(give(client.take_output())) << padding;
    }
}

TEST_F(TransportTest, WhatIsNoKeyExchangeMayNotComeBeforeOrInTheMiddleOfOne) {
    const std::string version = std::string(TestClient::version) + "\r\n";
    const Bytes kexinit = TestClient::kexinit();
    const Bytes ignore = Writer(Message::ignore).string(std::string_view("x")).take();
    const Bytes request = Writer(Message::service_request).string(std::string_view("ssh-userauth")).take();
    for (const std::string& bytes :
         {version + TestClient::plain(ignore), version + TestClient::plain(kexinit) + TestClient::plain(ignore),
          version + TestClient::plain(request), version + TestClient::plain(kexinit) + TestClient::plain(request),
          version + TestClient::plain(kexinit) + TestClient::plain(kexinit),
          version + TestClient::plain(Writer(Message::newkeys).bytes()),
          version + TestClient::plain(Writer(Message::kex_init).string(Bytes(32)).bytes()),
          // a share that would make the secret zero
          version + TestClient::plain(kexinit) + TestClient::plain(Writer(Message::kex_init).string(Bytes(32)).bytes()),
          version + TestClient::plain(kexinit) +
              TestClient::plain(Writer(Message::kex_init).uint32(1U << 31).bytes())}) {
        Transport fresh(host_key());
        std::swap(transport, fresh);
        EXPECT_FALSE(give(bytes));
        EXPECT_TRUE(received.empty());
    }
    client = {};
    Transport fresh(host_key());
    std::swap(transport, fresh);
    ASSERT_TRUE(talk());
    client.begin_exchange();
    client.send(numbered(1));
    EXPECT_FALSE(give(client.take_output()));
}

TEST_F(TransportTest, WithoutAnAlgorithmInCommonItSaysWhich) {
    Writer old(Message::kexinit);
    old.raw(Bytes(16)).string(std::string_view("diffie-hellman-group1-sha1"));
    for (int i = 0; i < 9; ++i) {
        old.string(std::string_view("none"));
    }
    EXPECT_FALSE(
        give(std::string(TestClient::version) + "\r\n" + TestClient::plain(old.boolean(false).uint32(0).bytes())));
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, Errc::unsupported);
    EXPECT_NE(error->message.find("key exchange method"), std::string::npos);
}

TEST(SshWire, NumbersAreAsTheProtocolWritesThem) {
    EXPECT_EQ(hex(Writer().mpint({}).bytes()), "00000000");
    EXPECT_EQ(hex(Writer().mpint(*from_hex("0009a378f9b2e332a7")).bytes()), "0000000809a378f9b2e332a7"); // RFC 4251
    EXPECT_EQ(hex(Writer().mpint(*from_hex("80")).bytes()), "000000020080");
    Reader reader(as_bytes("\x7f\xff\xff\xffshort"));
    EXPECT_TRUE(reader.string().empty());
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.uint64(), 0U);
}

TEST(SshHostKey, ComesBackFromItsFileAndFromNoOther) {
    const auto again = HostKey::from_pem(host_key().to_pem());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->public_blob(), host_key().public_blob());
    EXPECT_FALSE(HostKey::from_pem(Secret("not a key")));
    EXPECT_FALSE(HostKey::from_pem(Secret()));
}

} // namespace
} // namespace berth::ssh::testing
