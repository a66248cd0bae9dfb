// One person's sign-in at one platform: signs in, keeps it, refreshes it, ends it. Promises that a rotated refresh
// token is spent once, however many callers and processes ask at the same time, and that a refused refresh ends as
// "signed out" with the reason. The flows are oidc/sign_in's, keeping is token_store's.
#pragma once

#include "base/secret.h"
#include "client/http.h"
#include "client/oidc/sign_in.h"
#include "client/token_store.h"

#include <QObject>
#include <QUrl>

#include <memory>
#include <optional>
#include <string>

namespace berth::client {

// Where requests get their bearer token from.
class BearerSource {
public:
    virtual ~BearerSource() = default;
    // A token that is good for a while yet. Errors: unauthenticated when nobody is signed in.
    virtual Task<Result<Secret>> bearer() = 0;
    // Another token, after the platform refused this one.
    virtual Task<Result<Secret>> bearer_instead_of(Secret refused) = 0;
};

class Account final : public QObject, public BearerSource {
    Q_OBJECT
public:
    // `http` and `store` outlive the account.
    Account(HttpClient& http, TokenStore& store, QUrl platform);
    ~Account() override;

    const QUrl& platform() const { return platform_; }
    std::optional<oidc::Identity> identity() const; // empty while signed out

    // Reads the store; whether somebody is signed in. bearer() does it when it has not been done.
    Task<Result<bool>> restore();

    // Asks the platform's /config, runs the flow, keeps the result. What was there before is replaced.
    Task<Result<oidc::Identity>> sign_in_with_browser(oidc::Person person);
    Task<Result<oidc::Identity>> sign_in_with_device(oidc::Person person);

    // Has the platform end the person's connections, revokes the refresh and access tokens at the provider and forgets
    // them; they are forgotten also when either failed, and the error says so.
    Task<Result<void>> sign_out();

    Task<Result<Secret>> bearer() override;
    Task<Result<Secret>> bearer_instead_of(Secret refused) override;

Q_SIGNALS:
    // Signed out: by sign_out() (no reason), or because the provider refused to go on.
    void signed_out(const QString& reason);
    void signed_in();

private:
    struct Impl;
    QUrl platform_;
    std::unique_ptr<Impl> impl_;
};

} // namespace berth::client
