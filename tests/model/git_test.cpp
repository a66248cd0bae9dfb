// What travels on a `git` stream.
#include "model/channel/git.h"

#include <gtest/gtest.h>

namespace berth::model::channel {
namespace {

TEST(GitChannel, CarriesOffersQuestionsAndAnswers) {
    const GitOffer offer{"Ada Lovelace", "ada@example.com", true, true};
    EXPECT_EQ(decode<GitOffer>(encode(offer)).value(), offer);
    const CredentialRequest request{7, "https", "github.com", "ada/x.git", "ada"};
    EXPECT_EQ(decode<CredentialRequest>(encode(request)).value(), request);
    const CredentialAnswer answer{7, true, "ada", Secret("hunter2"), ""};
    EXPECT_EQ(decode<CredentialAnswer>(encode(answer)).value(), answer);
}

// Another line would be another attribute: of another host, say.
TEST(GitChannel, RefusesValuesThatWouldBeginAnotherLine) {
    for (const char* bad : {"a\nhost=evil.example", "a\r", "a\x7f", "\x1b[2J"}) {
        EXPECT_FALSE(decode<GitOffer>(encode(GitOffer{bad, "", false, false}))) << bad;
        EXPECT_FALSE(decode<CredentialRequest>(encode(CredentialRequest{1, "https", bad, "", ""}))) << bad;
        EXPECT_FALSE(decode<CredentialAnswer>(encode(CredentialAnswer{1, true, "ada", Secret(bad), ""}))) << bad;
    }
    EXPECT_FALSE(decode<CredentialRequest>(Json{{"id", 1}, {"protocol", "https"}}));
}

TEST(GitChannel, NumbersConnectionsToAnSshAgent) {
    const Frame frame{2, encode_connection(0x01020304, as_bytes("key"))};
    EXPECT_EQ(connection_of(frame).value(), 0x01020304U);
    EXPECT_EQ(as_text(ByteView(frame.payload).subspan(4)), "key");
    EXPECT_FALSE(connection_of(Frame{2, Bytes(3)}));
}

} // namespace
} // namespace berth::model::channel
