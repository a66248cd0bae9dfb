#include "platform/auth/authenticator.h"

#include "base/crypto.h"
#include "net/blocking_pool.h"
#include "platform/store/store.h"

#include <algorithm>
#include <format>

namespace berth::platform {

namespace {

// berthd's own access tokens. Their type keeps them apart from the assertions signed with the same key.
constexpr std::string_view session_issuer = "urn:berth:berthd";
constexpr std::string_view session_audience = "urn:berth:api";
constexpr std::string_view session_type = "berth-session+jwt";

// An ID token older than this was not issued for the sign-in that has just happened.
constexpr std::chrono::minutes id_token_freshness{5};
// Clocks of provider and platform that differ.
constexpr std::chrono::seconds leeway{60};
// Users held in memory at most; beyond it they are forgotten (which costs a write each).
constexpr std::size_t known_limit = 10'000;
// Longer texts in a token are no name or address.
constexpr std::size_t claim_limit = 256;

std::unexpected<Error> refused(const std::string& why) {
    return fail(Errc::unauthenticated, why, "Sign in again.");
}

// The same words for whatever is wrong with a token: the reason helps its holder, the token itself is never told.
std::unexpected<Error> refused(const Error& error) {
    return refused(error.code == Errc::not_found ? "The token is refused: it is signed with a key that its issuer does "
                                                   "not have (any more)."
                                                 : error.message);
}

std::string short_text(const jose::Token& token, std::string_view claim) {
    auto text = token.text(claim);
    return text.size() > claim_limit ? std::string() : text;
}

// An access token for this platform (RFC 9068 section 4).
jose::Expectation access_token(const OidcProviderConfig& config) {
    jose::Expectation expected;
    expected.types = {"at+jwt"};
    expected.issuer = config.issuer;
    expected.audience = config.audience;
    expected.leeway = leeway;
    expected.requires_issued_at = true;
    return expected;
}

// An ID token (OpenID Connect Core 1.0 section 3.1.3.7): its type is JWT or none, so that no access token passes for
// it.
jose::Expectation id_token(const OidcProviderConfig& config) {
    jose::Expectation expected;
    expected.types = {"JWT", ""};
    expected.issuer = config.issuer;
    expected.audience = config.client_id;
    expected.leeway = leeway;
    expected.requires_issued_at = true;
    return expected;
}

// berthd's own access token.
jose::Expectation session_token() {
    jose::Expectation expected;
    expected.types = {std::string(session_type)};
    expected.issuer = session_issuer;
    expected.audience = session_audience;
    expected.algorithms = {jose::Algorithm::eddsa};
    expected.leeway = std::chrono::seconds(0); // one clock
    expected.max_lifetime = session_lifetime;
    expected.requires_issued_at = true;
    return expected;
}

// A claim by its name or, where there is none of that name, by a dotted path ("realm_access.roles").
const model::Json* find_claim(const model::Json& claims, std::string_view path) {
    if (const auto found = claims.find(path); found != claims.end()) {
        return &*found;
    }
    const auto dot = path.find('.');
    if (dot == std::string_view::npos) {
        return nullptr;
    }
    const auto inner = claims.find(path.substr(0, dot));
    return inner != claims.end() && inner->is_object() ? find_claim(*inner, path.substr(dot + 1)) : nullptr;
}

// Of tokens that were verified.
std::int64_t issued_at(std::string_view token) {
    const auto read = jose::read_unverified(token);
    const auto issued = read ? read->time("iat") : std::nullopt;
    return issued ? jose::numeric_date(*issued) : 0;
}

std::string token_digest(std::string_view token) {
    return hex(sha256(as_bytes(token)));
}

bool is_admin(const model::Json& claims, const OidcProviderConfig& config) {
    if (config.admin_claim.empty()) {
        return false;
    }
    const auto* claim = find_claim(claims, config.admin_claim);
    if (claim == nullptr) {
        return false;
    }
    if (claim->is_boolean()) {
        return claim->get<bool>() && config.admin_value == "true";
    }
    const auto equal = [&](const model::Json& value) { return value.is_string() && value == config.admin_value; };
    return equal(*claim) || (claim->is_array() && std::ranges::any_of(*claim, equal));
}

} // namespace

Authenticator::Authenticator(OidcProviderConfig config, jose::SigningKey key, ProviderKeys& keys, Store& store,
                             net::BlockingPool& pool, std::function<jose::Time()> clock)
    : config_(std::move(config))
    , key_(std::move(key))
    , own_keys_({key_.public_key()})
    , keys_(keys)
    , store_(store)
    , pool_(pool)
    , clock_(std::move(clock)) {}

asio::awaitable<Result<model::User>> Authenticator::authenticate(std::string token) {
    auto user = co_await recognise(token);
    if (!user) {
        co_return user;
    }
    const auto out = co_await pool_.run([this, id = user->id] { return store_.sign_out_of(id); });
    if (!out) {
        co_return std::unexpected(out.error());
    }
    if (*out && (issued_at(token) < (*out)->token_issued || token_digest(token) == (*out)->token_hash)) {
        co_return refused("The token is refused: its person has signed out since it was issued.");
    }
    co_return user;
}

asio::awaitable<Result<>> Authenticator::sign_out(model::UserId user, std::string token, std::string request_id) {
    SignOut out{.user = user, .token_issued = issued_at(token), .token_hash = token_digest(token)};
    co_return co_await pool_.run([this, out = std::move(out), actor = Actor{.user = user, .request_id = request_id}] {
        return store_.sign_out(out, actor);
    });
}

asio::awaitable<Result<model::User>> Authenticator::recognise(std::string token) {
    // Read only to learn whose token it claims to be: a foreign one never makes berthd ask the provider for keys.
    const auto claimed = jose::read_unverified(token);
    if (!claimed) {
        co_return refused(claimed.error());
    }
    const auto issuer = claimed->text("iss");
    if (issuer == session_issuer) {
        co_return co_await authenticate_session(std::move(token));
    }
    if (config_.audience.empty()) {
        co_return refused("This platform takes no access tokens of the provider: exchange the ID token at "
                          "/api/v1/session.");
    }
    if (issuer != config_.issuer) {
        co_return refused("The token is refused: it is another issuer's.");
    }
    auto verified = co_await verify(std::move(token), access_token(config_));
    if (!verified) {
        co_return std::unexpected(verified.error());
    }
    const auto subject = verified->text("sub");
    if (subject.empty() || subject.size() > claim_limit) {
        co_return refused("The token is refused: it has no usable subject.");
    }
    co_return co_await user_of({config_.issuer, subject}, std::move(*verified));
}

asio::awaitable<Result<jose::Token>> Authenticator::verify(std::string token, jose::Expectation expected) {
    auto keys = co_await keys_.keys();
    if (!keys) {
        co_return std::unexpected(keys.error());
    }
    auto verified = jose::verify(token, **keys, expected, clock_());
    if (!verified && verified.error().code == Errc::not_found) {
        auto newer = co_await keys_.newer_than(*keys);
        if (!newer) {
            co_return std::unexpected(newer.error());
        }
        verified = jose::verify(token, **newer, expected, clock_());
    }
    if (!verified) {
        co_return refused(verified.error());
    }
    co_return verified;
}

asio::awaitable<Result<model::User>> Authenticator::authenticate_session(std::string token) {
    const auto verified = jose::verify(token, own_keys_, session_token(), clock_());
    if (!verified) {
        co_return refused(verified.error());
    }
    // Whoever configured another provider since then does not want the old one's users.
    if (verified->text("idp") != config_.issuer) {
        co_return refused("The token is refused: it stands for a user of another provider.");
    }
    co_return model::User{.id = {verified->text("idp"), verified->text("sub")},
                          .name = verified->text("name"),
                          .email = verified->text("email"),
                          .admin = verified->claims.value("admin", false)};
}

asio::awaitable<Result<model::SessionReply>> Authenticator::exchange(model::SessionRequest request) {
    const auto claimed = jose::read_unverified(request.id_token.reveal());
    if (!claimed) {
        co_return refused(claimed.error());
    }
    if (claimed->text("iss") != config_.issuer) {
        co_return refused("The ID token is refused: it is another issuer's.");
    }
    auto verified = co_await verify(std::string(request.id_token.reveal()), id_token(config_));
    if (!verified) {
        co_return std::unexpected(verified.error());
    }
    const auto now = clock_();
    if (*verified->time("iat") + id_token_freshness + leeway < now) {
        co_return refused("The ID token is refused: it is not fresh.");
    }
    if (request.nonce.empty() || verified->text("nonce") != request.nonce) {
        co_return refused("The ID token is refused: its nonce is another one.");
    }
    const bool several = verified->claims.at("aud").is_array() && verified->claims.at("aud").size() > 1;
    if ((several || verified->claims.contains("azp")) && verified->text("azp") != config_.client_id) {
        co_return refused("The ID token is refused: it was issued to another client.");
    }
    const auto subject = verified->text("sub");
    if (subject.empty() || subject.size() > claim_limit) {
        co_return refused("The ID token is refused: it has no usable subject.");
    }
    if (auto fresh = co_await use_nonce(request.nonce); !fresh) {
        co_return std::unexpected(fresh.error());
    }
    const auto user = co_await user_of({config_.issuer, subject}, std::move(*verified));
    if (!user) {
        co_return std::unexpected(user.error());
    }
    const model::Json claims{{"iss", session_issuer},
                             {"aud", session_audience},
                             {"sub", user->id.subject},
                             {"idp", user->id.issuer},
                             {"name", user->name},
                             {"email", user->email},
                             {"admin", user->admin},
                             {"iat", jose::numeric_date(now)},
                             {"exp", jose::numeric_date(now + session_lifetime)},
                             {"jti", random_token()}};
    co_return model::SessionReply{Secret(jose::sign(claims, session_type, key_)), session_lifetime};
}

asio::awaitable<Result<model::User>> Authenticator::user_of(model::UserId id, jose::Token token) {
    model::User user{.id = id,
                     .name = short_text(token, "name"),
                     .email = short_text(token, "email"),
                     .admin = is_admin(token.claims, config_)};
    if (user.name.empty()) {
        user.name = short_text(token, "preferred_username");
    }
    std::optional<model::User> before;
    {
        const std::scoped_lock lock(mutex_);
        if (const auto found = known_.find(id); found != known_.end()) {
            before = found->second;
        }
    }
    if (!before && (user.name.empty() || user.email.empty())) {
        auto stored = co_await pool_.run([this, id] { return store_.find_user(id); });
        if (!stored && stored.error().code != Errc::not_found) {
            co_return std::unexpected(stored.error());
        }
        if (stored) {
            before = std::move(*stored);
        }
    }
    // Access tokens often hold no profile: what an ID token or an earlier one said stays.
    if (user.name.empty()) {
        user.name = before ? before->name : id.subject;
    }
    if (user.email.empty() && before) {
        user.email = before->email;
    }
    if (auto recorded = co_await record(user); !recorded) {
        co_return std::unexpected(recorded.error());
    }
    co_return user;
}

asio::awaitable<Result<>> Authenticator::record(model::User user) {
    {
        const std::scoped_lock lock(mutex_);
        const auto found = known_.find(user.id);
        if (found != known_.end() && found->second == user) {
            co_return Result<>{};
        }
    }
    auto saved = co_await pool_.run([this, user] { return store_.save_user(user); });
    if (saved) {
        const std::scoped_lock lock(mutex_);
        if (known_.size() >= known_limit) {
            known_.clear();
        }
        known_[user.id] = user;
    }
    co_return saved;
}

// For any berthd of the database, until an ID token with it cannot be fresh any more.
asio::awaitable<Result<>> Authenticator::use_nonce(std::string nonce) {
    const auto until = std::chrono::floor<std::chrono::milliseconds>(clock_() + id_token_freshness + 2 * leeway);
    const auto first =
        co_await pool_.run([this, nonce = std::move(nonce), until] { return store_.use_nonce(nonce, until); });
    if (!first) {
        co_return std::unexpected(first.error());
    }
    if (!*first) {
        co_return refused("The ID token is refused: its nonce was used before.");
    }
    co_return Result<>{};
}

} // namespace berth::platform
