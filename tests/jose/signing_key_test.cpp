// Berth's own key and its file.
#include "base/bytes.h"
#include "jose/key.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace berth::jose {
namespace {

class SigningKeyTest : public ::testing::Test {
protected:
    SigningKeyTest() {
        std::string name = (std::filesystem::temp_directory_path() / "berth-jose-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no temporary folder");
        }
        folder_ = name;
    }
    ~SigningKeyTest() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path folder_;
};

TEST_F(SigningKeyTest, IsTheSameAfterALoad) {
    const auto file = folder_ / "key.pem";
    const auto made = SigningKey::load_or_create(file);
    ASSERT_TRUE(made) << made.error().message;
    const auto loaded = SigningKey::load_or_create(file);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(made->id(), loaded->id());
    EXPECT_TRUE(made->public_key().verify(Algorithm::eddsa, "text", loaded->sign("text")));
    EXPECT_FALSE(made->public_key().verify(Algorithm::eddsa, "texT", loaded->sign("text")));
    EXPECT_EQ(std::filesystem::status(file).permissions(), static_cast<std::filesystem::perms>(0600));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1) << "a temporary file was left";
}

TEST_F(SigningKeyTest, RefusesAFileThatOthersCanRead) {
    const auto file = folder_ / "key.pem";
    ASSERT_TRUE(SigningKey::generate().save(file));
    std::filesystem::permissions(file, static_cast<std::filesystem::perms>(0640));
    const auto loaded = SigningKey::load_or_create(file);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, Errc::forbidden);
}

TEST_F(SigningKeyTest, NeverReplacesAKey) {
    const auto file = folder_ / "key.pem";
    ASSERT_TRUE(SigningKey::generate().save(file));
    const auto second = SigningKey::generate().save(file);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
}

TEST_F(SigningKeyTest, SaysWhenAFileHoldsNoKey) {
    const auto file = folder_ / "key.pem";
    std::ofstream(file) << "nothing";
    std::filesystem::permissions(file, static_cast<std::filesystem::perms>(0600));
    const auto loaded = SigningKey::load_or_create(file);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, Errc::invalid_argument);
}

TEST_F(SigningKeyTest, VerifiesTheSignatureOfTheRfc) {
    // RFC 8037 appendix A.2 and A.4: a key and a signature made elsewhere.
    const auto key = PublicKey::from_ed25519("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    ASSERT_TRUE(key);
    const auto signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    const auto bytes = from_base64url(signature);
    ASSERT_TRUE(bytes);
    EXPECT_TRUE(
        key->verify(Algorithm::eddsa, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc", as_text(*bytes)));
}

} // namespace
} // namespace berth::jose
