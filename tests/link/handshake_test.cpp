// The upgrade's header values: what is written is read, proofs fit one attempt only, and nothing malformed passes.
#include "link/handshake.h"

#include <gtest/gtest.h>

namespace berth::link {
namespace {

Nonce nonce(int value) {
    Nonce bytes{};
    bytes.fill(static_cast<std::byte>(value));
    return bytes;
}

Offer resume_offer() {
    Offer offer{.epoch = 7, .nonce = nonce(1), .resume = Offer::Resume{.id = "abc", .received = 1234, .proof = {}}};
    offer.resume->proof = client_proof(Secret("secret"), offer, nonce(2));
    return offer;
}

TEST(Handshake, ReadsTheOffersItWrites) {
    const Offer fresh{.epoch = 3, .nonce = nonce(9), .resume = std::nullopt};
    EXPECT_EQ(fresh.format(), "new; epoch=3; nonce=CQkJCQkJCQkJCQkJCQkJCQ");
    const auto read = Offer::parse(fresh.format());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->epoch, 3U);
    EXPECT_EQ(read->nonce, fresh.nonce);
    EXPECT_FALSE(read->resume);

    const Offer resume = resume_offer();
    const auto again = Offer::parse(resume.format());
    ASSERT_TRUE(again && again->resume);
    EXPECT_EQ(again->resume->id, "abc");
    EXPECT_EQ(again->resume->received, 1234U);
    EXPECT_EQ(again->resume->proof, resume.resume->proof);
}

TEST(Handshake, ReadsTheAnswersItWrites) {
    Answer answer{.id = "abc", .epoch = 7, .nonce = nonce(3), .received = 99, .proof = std::nullopt};
    EXPECT_FALSE(Answer::parse(answer.format())->proof);
    answer.proof = agent_proof(Secret("secret"), answer, nonce(1));
    const auto read = Answer::parse(answer.format());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->id, "abc");
    EXPECT_EQ(read->epoch, 7U);
    EXPECT_EQ(read->received, 99U);
    EXPECT_EQ(read->proof, answer.proof);
}

TEST(Handshake, RefusesMalformedHeaders) {
    for (const char* header :
         {"", "new", ";", "new; epoch=0; nonce=CQkJCQkJCQkJCQkJCQkJCQ", "new; epoch=1; nonce=short",
          "new; epoch=-1; nonce=CQkJCQkJCQkJCQkJCQkJCQ", "new; epoch=1; epoch=2; nonce=CQkJCQkJCQkJCQkJCQkJCQ",
          "epoch=1; nonce=CQkJCQkJCQkJCQkJCQkJCQ", "new; id=abc; epoch=1; nonce=CQkJCQkJCQkJCQkJCQkJCQ",
          "id=abc; epoch=1; nonce=CQkJCQkJCQkJCQkJCQkJCQ; received=5",
          "id=a/c; epoch=1; nonce=CQkJCQkJCQkJCQkJCQkJCQ; received=5; proof=x",
          "new; epoch=18446744073709551616; nonce=CQkJCQkJCQkJCQkJCQkJCQ"}) {
        const auto offer = Offer::parse(header);
        ASSERT_FALSE(offer) << header;
        EXPECT_EQ(offer.error().code, Errc::invalid_argument);
    }
    for (const char* header : {"", "id=abc", "id=abc; epoch=1; nonce=CQkJCQkJCQkJCQkJCQkJCQ",
                               "id=abc; epoch=1; nonce=CQkJCQkJCQkJCQkJCQkJCQ; received=5; proof=short",
                               "id=; epoch=1; nonce=CQkJCQkJCQkJCQkJCQkJCQ; received=5"}) {
        EXPECT_FALSE(Answer::parse(header)) << header;
    }
    EXPECT_FALSE(Offer::parse("new; epoch=1; nonce=CQkJCQkJCQkJCQkJCQkJCQ" + std::string(2000, ' ')));
}

TEST(Handshake, UnknownFieldsOfALaterVersionAreIgnored) {
    EXPECT_TRUE(Offer::parse("new; epoch=1; nonce=CQkJCQkJCQkJCQkJCQkJCQ; colour=blue"));
}

TEST(Handshake, AProofCoversEveryFieldAndTheSecret) {
    const Offer offer = resume_offer();
    const auto differs = [&](auto change) {
        Offer other = offer;
        change(other);
        return client_proof(Secret("secret"), other, nonce(2)) != offer.resume->proof;
    };
    EXPECT_TRUE(differs([](Offer& o) { o.epoch += 1; }));
    EXPECT_TRUE(differs([](Offer& o) { o.nonce = nonce(5); }));
    EXPECT_TRUE(differs([](Offer& o) { o.resume->received += 1; }));
    EXPECT_TRUE(differs([](Offer& o) { o.resume->id = "abd"; }));
    EXPECT_NE(client_proof(Secret("other"), offer, nonce(2)), offer.resume->proof);
    EXPECT_NE(client_proof(Secret("secret"), offer, nonce(3)), offer.resume->proof);
}

TEST(Handshake, AClientsProofIsNoAgentsProof) {
    const Offer offer = resume_offer();
    const Answer answer{.id = "abc", .epoch = 7, .nonce = nonce(2), .received = 1234, .proof = std::nullopt};
    EXPECT_NE(agent_proof(Secret("secret"), answer, nonce(1)), offer.resume->proof);
}

// The vectors of docs/link.md: if one changes, old clients and agents no longer understand each other.
TEST(Handshake, ProofsAreThoseOfTheSpecification) {
    Bytes key(secret_size);
    for (std::size_t i = 0; i < key.size(); ++i) {
        key[i] = static_cast<std::byte>(i);
    }
    const Secret secret{std::string(as_text(key))};
    const std::string id = "c2Vzc2lvbi1uYW1lLTEyMw";
    Offer offer{.epoch = 7, .nonce = nonce(0x11), .resume = Offer::Resume{.id = id, .received = 1234, .proof = {}}};
    offer.resume->proof = client_proof(secret, offer, nonce(0x22));
    EXPECT_EQ(offer.format(), "id=c2Vzc2lvbi1uYW1lLTEyMw; epoch=7; nonce=EREREREREREREREREREREQ; received=1234; "
                              "proof=klvy0fcZQ1pQyGN_UD3hfCmyvfoJGrh0bbj1Sb7WZ90");
    Answer answer{.id = id, .epoch = 7, .nonce = nonce(0x33), .received = 99, .proof = std::nullopt};
    answer.proof = agent_proof(secret, answer, nonce(0x11));
    EXPECT_EQ(answer.format(), "id=c2Vzc2lvbi1uYW1lLTEyMw; epoch=7; nonce=MzMzMzMzMzMzMzMzMzMzMw; received=99; "
                               "proof=4cWG_aB91gSkiaxy4BvWuzonWy6qEazV4x3ScuK5uRA");
}

TEST(Handshake, TakesVersionOneWhereverItStandsInTheList) {
    EXPECT_EQ(*choose_version("1"), 1U);
    EXPECT_EQ(*choose_version("3, 2, 1"), 1U);
    for (const char* offered : {"", "2", "11", "one", "1.5"}) {
        const auto version = choose_version(offered);
        ASSERT_FALSE(version) << offered;
        EXPECT_EQ(version.error().code, Errc::unsupported);
    }
}

} // namespace
} // namespace berth::link
