#include "base/crypto.h"
#include "base/secret.h"

#include <gtest/gtest.h>

#include <set>
#include <type_traits>

namespace berth {
namespace {

// FIPS 180-4, "abc" and the empty message.
TEST(Sha256, GivesTheDigestsOfTheStandard) {
    EXPECT_EQ(hex(sha256(as_bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// RFC 4231, test cases 1, 2 and 6 (a key longer than a block).
TEST(HmacSha256, GivesTheVectorsOfTheRfc) {
    EXPECT_EQ(hex(hmac_sha256(Bytes(20, std::byte{0x0b}), as_bytes("Hi There"))),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex(hmac_sha256(Bytes(131, std::byte{0xaa}),
                              as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Random, GivesWhatWasAskedForAndNothingTwice) {
    EXPECT_TRUE(random_bytes(0).empty());
    EXPECT_EQ(random_bytes(33).size(), 33U);
    std::set<std::string> tokens;
    for (int i = 0; i < 100; ++i) {
        tokens.insert(random_token());
    }
    EXPECT_EQ(tokens.size(), 100U);
    EXPECT_EQ(tokens.begin()->size(), 43U); // 32 bytes as base64url
}

TEST(EqualInConstantTime, ComparesContentAndLength) {
    EXPECT_TRUE(equal_in_constant_time(as_bytes("token"), as_bytes("token")));
    EXPECT_FALSE(equal_in_constant_time(as_bytes("token"), as_bytes("tokem")));
    EXPECT_FALSE(equal_in_constant_time(as_bytes("token"), as_bytes("toke")));
    EXPECT_TRUE(equal_in_constant_time({}, {}));
}

TEST(Secret, IsWipedWhereItLay) {
    Secret secret("correct horse");
    const char* const memory = secret.reveal().data();
    secret.clear();
    EXPECT_TRUE(secret.empty());
    EXPECT_EQ(std::string_view(memory, 5).find("corre"), std::string_view::npos);
}

TEST(Secret, LeavesNothingBehindWhenItMoves) {
    Secret first("hunter2");
    const Secret second(std::move(first));
    EXPECT_EQ(second.reveal(), "hunter2");
    EXPECT_TRUE(first.empty()); // NOLINT(bugprone-use-after-move): that is what is tested
    Secret third("another");
    third = second;
    EXPECT_EQ(third, second);
    third = Secret("third");
    EXPECT_EQ(third.reveal(), "third");
}

template<typename T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

TEST(Secret, CannotBePrintedByAccident) {
    EXPECT_FALSE(Printable<Secret>);
    EXPECT_FALSE((std::is_convertible_v<Secret, std::string>));
    EXPECT_FALSE((std::is_convertible_v<Secret, std::string_view>));
}

} // namespace
} // namespace berth
