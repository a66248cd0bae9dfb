#include "client/token_store.h"

#include "base/crypto.h"

#include <qt6keychain/keychain.h>

#include <map>

namespace berth::client {

namespace {

using namespace std::literals;

// A keychain that is locked asks the person; one that asks nobody must not hold a program up for ever.
constexpr auto probe_deadline = 60s;

#if defined(Q_OS_LINUX)
constexpr const char* keychain_hint =
    "Start and unlock a keyring: GNOME Keyring or KWallet on a desktop; without one, inside `dbus-run-session`, "
    "`gnome-keyring-daemon --unlock`.";
#else
constexpr const char* keychain_hint = "Unlock the system's keychain and allow Berth to use it.";
#endif

class MemoryStore final : public TokenStore {
public:
    Task<Result<std::optional<Secret>>> read(std::string name) override {
        const auto found = entries_.find(name);
        co_return found == entries_.end() ? std::optional<Secret>() : std::optional(found->second);
    }
    Task<Result<void>> write(std::string name, Secret value) override {
        entries_.insert_or_assign(std::move(name), std::move(value));
        co_return Result<void>();
    }
    Task<Result<void>> remove(std::string name) override {
        entries_.erase(name);
        co_return Result<void>();
    }
    bool lasts() const override { return false; }

private:
    std::map<std::string, Secret> entries_;
};

class KeychainStore final : public TokenStore {
public:
    explicit KeychainStore(std::string service)
        : service_(QString::fromStdString(service)) {}

    Task<Result<std::optional<Secret>>> read(std::string name) override {
        auto* job = new QKeychain::ReadPasswordJob(service_);
        // The job deletes itself after `finished`: what it read is taken before that.
        const auto text = std::make_shared<Secret>();
        const auto ended = begin(*job, name, [job, text] { *text = Secret(job->textData().toStdString()); });
        const auto outcome = co_await ended;
        if (outcome.first == QKeychain::EntryNotFound) {
            co_return std::optional<Secret>();
        }
        if (outcome.first != QKeychain::NoError) {
            co_return refuse("read", outcome);
        }
        co_return std::optional(*text);
    }

    Task<Result<void>> write(std::string name, Secret value) override {
        auto* job = new QKeychain::WritePasswordJob(service_);
        job->setTextData(QString::fromStdString(std::string(value.reveal())));
        const auto outcome = co_await begin(*job, name);
        if (outcome.first != QKeychain::NoError) {
            co_return refuse("written to", outcome);
        }
        co_return Result<void>();
    }

    Task<Result<void>> remove(std::string name) override {
        auto* job = new QKeychain::DeletePasswordJob(service_);
        const auto outcome = co_await begin(*job, name);
        if (outcome.first != QKeychain::NoError && outcome.first != QKeychain::EntryNotFound) {
            co_return refuse("cleared", outcome);
        }
        co_return Result<void>();
    }

    bool lasts() const override { return true; }

private:
    using Outcome = std::pair<QKeychain::Error, std::string>;

    // Starts the job; `at_end` runs while it still exists.
    static OneShot<Outcome> begin(QKeychain::Job& job, const std::string& name, std::function<void()> at_end = {}) {
        const OneShot<Outcome> ended;
        job.setKey(QString::fromStdString(name));
        job.setInsecureFallback(false);
        QObject::connect(&job, &QKeychain::Job::finished, &job, [ended, at_end](QKeychain::Job* finished) {
            if (at_end) {
                at_end();
            }
            ended.set({finished->error(), finished->errorString().toStdString()});
        });
        job.start();
        return ended;
    }

    static std::unexpected<Error> refuse(const char* what, const Outcome& outcome) {
        const bool denied = outcome.first == QKeychain::AccessDenied || outcome.first == QKeychain::AccessDeniedByUser;
        return fail(denied ? Errc::forbidden : Errc::unavailable,
                    std::string("The system's keychain could not be ") + what + ": " + outcome.second + ".",
                    keychain_hint);
    }

    QString service_;
};

Task<Result<void>> try_out(TokenStore& store) {
    const std::string name = "probe-" + random_token(9);
    const Secret value(random_token());
    if (auto written = co_await store.write(name, value); !written) {
        co_return written;
    }
    const auto found = co_await store.read(name);
    const auto removed = co_await store.remove(name);
    if (!found) {
        co_return std::unexpected(found.error());
    }
    if (!removed) {
        co_return removed;
    }
    const auto afterwards = co_await store.read(name);
    if (*found != value || !afterwards || *afterwards) {
        co_return fail(Errc::unavailable, "The system's keychain does not keep what is written to it: it is locked.",
                       keychain_hint);
    }
    co_return Result<void>();
}

} // namespace

std::unique_ptr<TokenStore> make_memory_store() {
    return std::make_unique<MemoryStore>();
}

std::unique_ptr<TokenStore> make_keychain_store(std::string service) {
    return std::make_unique<KeychainStore>(std::move(service));
}

Task<Result<void>> probe(TokenStore& store) {
    co_return co_await with_deadline(try_out(store), probe_deadline,
                                     Error{Errc::unavailable, "The system's keychain does not answer.", keychain_hint});
}

Task<ChosenStore> choose_token_store(std::string name) {
    auto keychain = make_keychain_store();
    // An entry that an earlier process left behind is the best proof, and the fastest.
    if (!name.empty()) {
        const auto kept = co_await keychain->read(name);
        if (kept && *kept) {
            co_return ChosenStore{std::move(keychain), std::nullopt};
        }
    }
    auto works = co_await probe(*keychain);
    if (works) {
        co_return ChosenStore{std::move(keychain), std::nullopt};
    }
    Error why = std::move(works.error());
    why.message += " Sign-ins are kept in memory and end with this program.";
    co_return ChosenStore{make_memory_store(), std::move(why)};
}

} // namespace berth::client
