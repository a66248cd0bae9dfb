// What every token store has to do: memory, and the real keychain where the tests run beside one (CMakeLists.txt starts
// them inside a session with a keyring of its own and says so in BERTH_TEST_KEYRING).
#include "base/crypto.h"
#include "client/token_store.h"

#include <gtest/gtest.h>

using namespace berth;
using namespace berth::client;

namespace {

class Store : public ::testing::TestWithParam<const char*> {
protected:
    std::unique_ptr<TokenStore> store;
    std::string name = "https://berth.example.com/" + random_token(6);

    std::optional<Secret> read(const std::string& from) {
        auto found = wait(store->read(from));
        EXPECT_TRUE(found) << found.error().text();
        return found.value_or(std::nullopt);
    }

    void SetUp() override {
        if (GetParam() == std::string_view("keychain")) {
            if (qEnvironmentVariableIsEmpty("BERTH_TEST_KEYRING")) {
                GTEST_SKIP() << "no keyring here; client.keyring runs this inside one";
            }
            store = make_keychain_store("berth-test");
        } else {
            store = make_memory_store();
        }
    }
};

} // namespace

TEST_P(Store, KeepsReplacesAndForgets) {
    EXPECT_EQ(read(name), std::optional<Secret>());
    ASSERT_TRUE(wait(store->write(name, Secret("one"))));
    EXPECT_EQ(read(name), std::optional<Secret>(Secret("one")));
    ASSERT_TRUE(wait(store->write(name, Secret("two"))));
    EXPECT_EQ(read(name), std::optional<Secret>(Secret("two")));
    ASSERT_TRUE(wait(store->remove(name)));
    EXPECT_EQ(read(name), std::optional<Secret>());
}

TEST_P(Store, ForgettingWhatIsNotThereIsFine) {
    EXPECT_TRUE(wait(store->remove(name)));
}

TEST_P(Store, KeepsNamesApart) {
    const std::string other = name + "x";
    ASSERT_TRUE(wait(store->write(name, Secret("one"))));
    ASSERT_TRUE(wait(store->write(other, Secret("two"))));
    ASSERT_TRUE(wait(store->remove(other)));
    EXPECT_EQ(read(name), std::optional<Secret>(Secret("one")));
    EXPECT_TRUE(wait(store->remove(name)));
}

TEST_P(Store, KeepsASignInWithLongTokens) {
    const Secret value("{\"token\":\"" + std::string(8'000, 'x') + "\",\"name\":\"Ädä 🚢\"}");
    ASSERT_TRUE(wait(store->write(name, value)));
    EXPECT_EQ(read(name), std::optional<Secret>(value));
    EXPECT_TRUE(wait(store->remove(name)));
}

TEST_P(Store, PassesTheProbe) {
    const auto works = wait(probe(*store));
    EXPECT_TRUE(works) << works.error().text();
}

INSTANTIATE_TEST_SUITE_P(Token, Store, ::testing::Values("memory", "keychain"),
                         [](const auto& info) { return info.param; });

namespace {

// What a locked keyring does: takes everything, gives nothing.
class LockedStore final : public TokenStore {
public:
    Task<Result<std::optional<Secret>>> read(std::string) override { co_return std::optional<Secret>(); }
    Task<Result<void>> write(std::string, Secret) override { co_return Result<void>(); }
    Task<Result<void>> remove(std::string) override { co_return Result<void>(); }
    bool lasts() const override { return true; }
};

} // namespace

TEST(TokenStoreProbe, IsNotDeceivedByALockedKeyring) {
    LockedStore store;
    const auto works = wait(probe(store));
    ASSERT_FALSE(works);
    EXPECT_EQ(works.error().code, Errc::unavailable);
    EXPECT_FALSE(works.error().hint.empty());
}

TEST(TokenStoreChoice, IsTheKeychainWhereItWorks) {
    if (qEnvironmentVariableIsEmpty("BERTH_TEST_KEYRING")) {
        GTEST_SKIP() << "no keyring here; client.keyring runs this inside one";
    }
    const auto choose = []() -> Task<Result<ChosenStore>> { co_return co_await choose_token_store(""); };
    const auto chosen = wait(choose());
    EXPECT_TRUE(chosen->store->lasts());
    EXPECT_FALSE(chosen->in_memory_because);
}

TEST(TokenStoreChoice, IsMemoryWithAWordWhereThereIsNoKeychain) {
    if (!qEnvironmentVariableIsEmpty("BERTH_TEST_KEYRING")) {
        GTEST_SKIP() << "there is a keyring";
    }
    // No session bus: what a machine without a desktop has.
    const QByteArray bus = qgetenv("DBUS_SESSION_BUS_ADDRESS");
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    const auto choose = []() -> Task<Result<ChosenStore>> { co_return co_await choose_token_store(""); };
    const auto chosen = wait(choose());
    qputenv("DBUS_SESSION_BUS_ADDRESS", bus);
    EXPECT_FALSE(chosen->store->lasts());
    ASSERT_TRUE(chosen->in_memory_because);
    EXPECT_FALSE(chosen->in_memory_because->hint.empty());
}
