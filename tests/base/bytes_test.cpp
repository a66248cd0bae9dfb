#include "base/bytes.h"

#include <gtest/gtest.h>

namespace berth {
namespace {

// RFC 4648 section 10, without padding.
TEST(Base64Url, EncodesAndDecodesTheVectorsOfTheRfc) {
    const std::pair<std::string_view, std::string_view> vectors[] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [plain, encoded] : vectors) {
        EXPECT_EQ(base64url(as_bytes(plain)), encoded);
        const auto decoded = from_base64url(encoded);
        ASSERT_TRUE(decoded) << encoded;
        EXPECT_EQ(as_text(*decoded), plain);
    }
}

TEST(Base64Url, UsesTheAlphabetThatIsSafeInUrls) {
    const Bytes bytes{std::byte{0xfb}, std::byte{0xff}, std::byte{0xfe}};
    EXPECT_EQ(base64url(bytes), "-__-");
    EXPECT_EQ(from_base64url("-__-"), bytes);
}

TEST(Base64Url, RefusesWhatIsNoneOrHasASecondSpelling) {
    EXPECT_FALSE(from_base64url("Zg=="));  // padding
    EXPECT_FALSE(from_base64url("Zm9v+")); // the other alphabet
    EXPECT_FALSE(from_base64url("Zm9vY")); // a length that cannot be
    EXPECT_FALSE(from_base64url("Zh"));    // bits left over: "Zg" is the one spelling
    EXPECT_FALSE(from_base64url("Zm 9v"));
    EXPECT_FALSE(from_base64url(std::string_view("Zm\0v", 4)));
    EXPECT_FALSE(from_base64url("Zm\xc3\xa4"));
}

TEST(Base64Url, CarriesEveryByte) {
    Bytes bytes;
    for (int value = 0; value < 256; ++value) {
        bytes.push_back(static_cast<std::byte>(value));
        EXPECT_EQ(from_base64url(base64url(bytes)), bytes) << value;
    }
}

TEST(Hex, CarriesEveryByteInLowerCase) {
    Bytes bytes;
    for (int value = 0; value < 256; ++value) {
        bytes.push_back(static_cast<std::byte>(value));
    }
    const std::string text = hex(bytes);
    EXPECT_EQ(text.substr(0, 8), "00010203");
    EXPECT_EQ(text.substr(508), "feff");
    EXPECT_EQ(from_hex(text), bytes);
}

TEST(Hex, RefusesWhatIsNone) {
    EXPECT_FALSE(from_hex("abc"));
    EXPECT_FALSE(from_hex("0g"));
    EXPECT_FALSE(from_hex("0x"));
    EXPECT_FALSE(from_hex("AB")); // one spelling only
}

TEST(Text, SeesTheSameBytesBothWays) {
    const std::string_view text("a\0\xff", 3);
    EXPECT_EQ(as_text(as_bytes(text)), text);
    EXPECT_TRUE(as_bytes("").empty());
}

} // namespace
} // namespace berth
