#include "client/account.h"

#include "client/api_client.h"
#include "client/process_lock.h"
#include "client/sign_in_record.h"

#include <vector>

namespace berth::client {

namespace {

using namespace std::literals;
using std::chrono::system_clock;

// A token with less than this left may expire on its way.
constexpr auto freshness_margin = 30s;
// A refresh is two or three requests of at most 30 s; waiting for another process's is not endless.
constexpr auto lock_deadline = 60s;

bool is_fresh(const ExpiringToken& token) {
    return token.expires_at - system_clock::now() > freshness_margin;
}

} // namespace

struct Account::Impl {
    Account* owner;
    HttpClient& http;
    TokenStore& store;
    QUrl platform;
    std::optional<SignInRecord> current;
    bool restored = false;
    // The refresh token that the store still holds although it is spent, since the one after it could not be kept.
    std::optional<Secret> spent;
    jose::KeySet keys;                            // the provider's, as far as known
    Running refreshing;                           // at most one …
    std::vector<OneShot<Result<Secret>>> waiting; // … for all of these

    std::string name() const { return platform.toString().toStdString(); }

    Error nobody() const { return {Errc::unauthenticated, "You are not signed in at " + name() + ".", login_hint()}; }
    // Whether what this process has could not be kept. The stored refresh token would end the sign-in for good.
    bool is_newer_than(const SignInRecord& stored) const { return spent && current && stored.refresh_token == *spent; }
    std::string login_hint() const { return "Run `berth login " + name() + "`."; }

    // What the store holds; none where it holds nothing that can be used.
    Task<Result<std::optional<SignInRecord>>> load();
    Task<Result<void>> keep();
    Task<Result<void>> forget();
    void tell_signed_out(const std::string& reason);

    Task<Result<void>> exchange(std::string id_token);
    Task<Result<oidc::Identity>> adopt(oidc::ClientConfig client, oidc::SignedIn signed_in);
    // Tells the platform; nothing to tell where it takes the token no more, or knows no signing out.
    Task<Result<void>> end_session(SignInRecord record);
    Task<Result<void>> revoke(SignInRecord record);
    Task<Result<void>> send_revocation(HttpRequest request);
    Task<Result<Secret>> another_than(Secret stale);
    Task<Result<Secret>> refresh(Secret stale);
    Task<Result<void>> spend_refresh_token();
};

Task<Result<std::optional<SignInRecord>>> Account::Impl::load() {
    const auto text = co_await store.read(name());
    if (!text) {
        co_return std::unexpected(text.error());
    }
    if (!*text) {
        co_return std::optional<SignInRecord>();
    }
    auto record = record_from(**text);
    if (!record) { // of another version, or damaged: the same as none
        co_return std::optional<SignInRecord>();
    }
    co_return std::optional(std::move(*record));
}

Task<Result<void>> Account::Impl::keep() {
    return store.write(name(), to_text(*current));
}

Task<Result<void>> Account::Impl::forget() {
    current.reset();
    spent.reset();
    return store.remove(name());
}

void Account::Impl::tell_signed_out(const std::string& reason) {
    QMetaObject::invokeMethod(
        owner, [this, text = QString::fromStdString(reason)] { Q_EMIT owner->signed_out(text); }, Qt::QueuedConnection);
}

Task<Result<void>> Account::Impl::exchange(std::string id_token) {
    auto reply = co_await exchange_id_token(http, platform, {Secret(std::move(id_token)), current->nonce});
    if (!reply) {
        co_return std::unexpected(std::move(reply.error()));
    }
    current->session = ExpiringToken{std::move(reply->access_token), system_clock::now() + reply->expires_in};
    co_return Result<void>();
}

Task<Result<oidc::Identity>> Account::Impl::adopt(oidc::ClientConfig client, oidc::SignedIn signed_in) {
    auto lock = co_await lock_for_processes(name(), lock_deadline);
    if (!lock) {
        co_return std::unexpected(lock.error());
    }
    const auto before = co_await load();
    SignInRecord record;
    record.client = std::move(client);
    record.identity = signed_in.identity;
    record.nonce = std::move(signed_in.nonce);
    record.access = {std::move(signed_in.tokens.access_token),
                     expiry_of(signed_in.tokens.expires_in, system_clock::now())};
    record.refresh_token = std::move(signed_in.tokens.refresh_token);
    auto previous = std::exchange(current, std::move(record));
    restored = true;
    Result<void> kept;
    if (current->client.token_exchange) {
        kept = co_await exchange(std::move(signed_in.tokens.id_token));
    }
    if (kept) {
        kept = co_await keep();
    }
    if (!kept) {
        auto unused = std::exchange(current, std::move(previous));
        co_await revoke(std::move(*unused)); // nobody would ever end it
        co_return std::unexpected(kept.error());
    }
    spent.reset();
    if (before && *before) {
        co_await revoke(**before); // nobody holds those tokens any more; that it may fail changes nothing
    }
    QMetaObject::invokeMethod(owner, [this] { Q_EMIT owner->signed_in(); }, Qt::QueuedConnection);
    co_return current->identity;
}

Task<Result<void>> Account::Impl::send_revocation(HttpRequest request) {
    const auto answer = co_await http.send(std::move(request));
    if (!answer) {
        co_return std::unexpected(answer.error());
    }
    co_return oidc::judge_revocation(*answer);
}

Task<Result<void>> Account::Impl::end_session(SignInRecord record) {
    auto ended = co_await client::end_session(http, platform, record.bearer().token);
    if (!ended && (ended.error().code == Errc::unauthenticated || ended.error().code == Errc::not_found)) {
        co_return Result<void>();
    }
    co_return ended;
}

Task<Result<void>> Account::Impl::revoke(SignInRecord record) {
    const auto provider = co_await oidc::discover(http, record.client.issuer);
    if (!provider) {
        co_return std::unexpected(provider.error());
    }
    if (provider->revocation_endpoint.isEmpty()) {
        co_return fail(Errc::unsupported, "The sign-in provider cannot revoke tokens.",
                       "The access token expires by itself.");
    }
    Result<void> refresh_token_revoked;
    if (!record.refresh_token.empty()) {
        refresh_token_revoked = co_await send_revocation(
            oidc::revocation_request(*provider, record.client, record.refresh_token, "refresh_token"));
    }
    auto access_token_revoked = co_await send_revocation(
        oidc::revocation_request(*provider, record.client, record.access.token, "access_token"));
    if (!refresh_token_revoked) {
        co_return refresh_token_revoked;
    }
    if (!access_token_revoked && access_token_revoked.error().code != Errc::unsupported) {
        co_return access_token_revoked; // one that cannot be revoked is over in minutes
    }
    co_return Result<void>();
}

Task<Result<Secret>> Account::Impl::another_than(Secret stale) {
    const OneShot<Result<Secret>> mine;
    waiting.push_back(mine);
    if (!refreshing.active()) {
        refreshing = start(owner, refresh(std::move(stale)), [this](Result<Secret> outcome) {
            for (const auto& one : std::exchange(waiting, {})) {
                one.set(outcome);
            }
        });
    }
    co_return co_await mine;
}

Task<Result<Secret>> Account::Impl::refresh(Secret stale) {
    auto lock = co_await lock_for_processes(name(), lock_deadline);
    if (!lock) {
        co_return std::unexpected(lock.error());
    }
    // Another process may have been here meanwhile: its refresh token is the one that is still good.
    auto stored = co_await load();
    if (!stored) {
        co_return std::unexpected(stored.error());
    }
    if (!*stored) {
        current.reset();
        tell_signed_out("You signed out in another Berth program.");
        co_return std::unexpected(nobody());
    }
    if (is_newer_than(**stored)) {
        if (co_await keep()) {
            spent.reset();
        }
    } else {
        current = std::move(*stored);
        spent.reset();
    }
    if (current->bearer().token != stale && is_fresh(current->bearer())) {
        co_return current->bearer().token;
    }
    if (current->refresh_token.empty()) {
        co_await forget();
        tell_signed_out("The sign-in has expired.");
        co_return fail(Errc::unauthenticated, "The sign-in at " + name() + " has expired.", login_hint());
    }
    auto refreshed = co_await spend_refresh_token();
    if (refreshed) {
        co_return current->bearer().token;
    }
    if (refreshed.error().code != Errc::unauthenticated) {
        co_return std::unexpected(refreshed.error());
    }
    co_await forget();
    tell_signed_out(refreshed.error().message);
    co_return fail(Errc::unauthenticated, "You were signed out at " + name() + ". " + refreshed.error().message,
                   login_hint());
}

Task<Result<void>> Account::Impl::spend_refresh_token() {
    const auto provider = co_await oidc::discover(http, current->client.issuer);
    if (!provider) {
        co_return std::unexpected(provider.error());
    }
    const auto answer = co_await http.send(oidc::refresh_request(*provider, current->client, current->refresh_token));
    if (!answer) {
        co_return std::unexpected(answer.error());
    }
    auto tokens = oidc::judge_tokens(*answer);
    if (!tokens) {
        co_return std::unexpected(tokens.error());
    }
    current->access = {tokens->access_token, expiry_of(tokens->expires_in, system_clock::now())};
    const Secret before = current->refresh_token;
    if (!tokens->refresh_token.empty()) {
        current->refresh_token = tokens->refresh_token;
    }
    // Kept before anything else can fail: the old refresh token is spent.
    const auto kept = co_await keep();
    spent = kept ? std::nullopt : std::optional(spent.value_or(before));
    if (!tokens->id_token.empty()) {
        oidc::IdTokenCheck check;
        check.issuer = current->client.issuer;
        check.client_id = current->client.client_id;
        check.nonce = current->nonce;
        check.nonce_may_be_absent = true;
        check.refreshed = true;
        check.subject = current->identity.subject;
        check.access_token = &tokens->access_token;
        auto identity = co_await oidc::check_id_token(http, provider->jwks_uri, keys, tokens->id_token, check);
        if (!identity) {
            co_return std::unexpected(identity.error());
        }
        current->identity = std::move(*identity);
    }
    if (current->client.token_exchange) {
        if (tokens->id_token.empty()) {
            co_return fail(Errc::unauthenticated,
                           "The sign-in provider gives no ID token when refreshing, and the platform wants one.");
        }
        if (auto exchanged = co_await exchange(std::move(tokens->id_token)); !exchanged) {
            co_return exchanged;
        }
        co_return co_await keep();
    }
    co_return kept;
}

Account::Account(HttpClient& http, TokenStore& store, QUrl platform)
    : platform_(platform)
    , impl_(std::make_unique<Impl>(this, http, store, std::move(platform))) {}

Account::~Account() {
    impl_->refreshing.cancel();
}

std::optional<oidc::Identity> Account::identity() const {
    return impl_->current ? std::optional(impl_->current->identity) : std::nullopt;
}

Task<Result<bool>> Account::restore() {
    if (!impl_->restored) {
        auto stored = co_await impl_->load();
        if (!stored) {
            co_return std::unexpected(stored.error());
        }
        impl_->current = std::move(*stored);
        impl_->restored = true;
    }
    co_return impl_->current.has_value();
}

Task<Result<oidc::Identity>> Account::sign_in_with_browser(oidc::Person person) {
    const auto config = co_await fetch_config(impl_->http, platform_);
    if (!config) {
        co_return std::unexpected(config.error());
    }
    auto signed_in = co_await oidc::sign_in_with_browser(impl_->http, config->oidc, std::move(person));
    if (!signed_in) {
        co_return std::unexpected(signed_in.error());
    }
    co_return co_await impl_->adopt(config->oidc, std::move(*signed_in));
}

Task<Result<oidc::Identity>> Account::sign_in_with_device(oidc::Person person) {
    const auto config = co_await fetch_config(impl_->http, platform_);
    if (!config) {
        co_return std::unexpected(config.error());
    }
    auto signed_in = co_await oidc::sign_in_with_device(impl_->http, config->oidc, std::move(person));
    if (!signed_in) {
        co_return std::unexpected(signed_in.error());
    }
    co_return co_await impl_->adopt(config->oidc, std::move(*signed_in));
}

Task<Result<void>> Account::sign_out() {
    auto lock = co_await lock_for_processes(impl_->name(), lock_deadline);
    if (!lock) {
        co_return std::unexpected(lock.error());
    }
    const auto stored = co_await impl_->load();
    auto record = stored && *stored && !impl_->is_newer_than(**stored) ? *stored : impl_->current;
    if (!record) {
        co_return std::unexpected(impl_->nobody());
    }
    if (!is_fresh(record->bearer()) && !record->refresh_token.empty()) {
        impl_->current = record;
        if (co_await impl_->spend_refresh_token()) {
            record = impl_->current; // the platform takes no other
        }
    }
    const auto forgotten = co_await impl_->forget();
    impl_->restored = true;
    impl_->tell_signed_out("");
    const auto ended = co_await impl_->end_session(*record);
    auto revoked = co_await impl_->revoke(std::move(*record));
    if (!forgotten) { // the next program would find it there
        co_return fail(forgotten.error().code,
                       "The sign-in could not be taken out of the keychain. " + forgotten.error().message +
                           (revoked ? " Its tokens are revoked, so nobody can use it any more."
                                    : " Nor could its tokens be revoked: " + revoked.error().message),
                       forgotten.error().hint);
    }
    if (!revoked) {
        co_return fail(revoked.error().code,
                       "You are signed out here, but the provider may not know: " + revoked.error().message,
                       revoked.error().hint);
    }
    if (!ended) {
        co_return fail(ended.error().code,
                       "You are signed out here, but the platform may not know: " + ended.error().message,
                       "Connections that other programs of yours have open end within a quarter of an hour.");
    }
    co_return Result<void>();
}

Task<Result<Secret>> Account::bearer() {
    auto signed_in = co_await restore();
    if (!signed_in) {
        co_return std::unexpected(signed_in.error());
    }
    if (!impl_->current) {
        co_return std::unexpected(impl_->nobody());
    }
    if (is_fresh(impl_->current->bearer())) {
        co_return impl_->current->bearer().token;
    }
    co_return co_await impl_->another_than(impl_->current->bearer().token);
}

Task<Result<Secret>> Account::bearer_instead_of(Secret refused) {
    if (impl_->current && impl_->current->bearer().token != refused && is_fresh(impl_->current->bearer())) {
        co_return impl_->current->bearer().token;
    }
    co_return co_await impl_->another_than(std::move(refused));
}

} // namespace berth::client
