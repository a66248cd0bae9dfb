// The person's sign-in at one platform and the ways to it: account, REST API, live events, connections. Chooses the
// token store, restores the sign-in, signs in and out; says which phase it is in. Nothing here blocks.
#pragma once

#include "client/account.h"
#include "client/api_client.h"
#include "client/connection_manager.h"
#include "client/event_stream.h"

#include <QObject>

#include <memory>
#include <optional>

namespace berth::desktop {

class Session final : public QObject {
    Q_OBJECT
public:
    enum class Phase {
        closed,    // no platform chosen
        restoring, // the keychain is asked
        signed_out,
        signing_in,
        signed_in
    };

    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    Phase phase() const { return phase_; }
    const QUrl& platform() const;
    // Takes up a platform: what was open before is closed. Ends in signed_in or signed_out.
    void open(const QUrl& platform);
    void close();

    enum class Way { browser, device };
    // At a platform, which is opened first where it is not the open one; whoever is signed in there already just is.
    // What was kept of the person's callbacks is dropped with the end of the attempt.
    void sign_in(const QUrl& platform, Way way, client::oidc::Person person);
    void cancel_sign_in();
    bool waits_to_sign_in() const { return wish_.has_value(); }
    // Revokes and forgets; signed_out follows. The error says when the provider could not be told.
    client::Task<Result<void>> sign_out();

    std::optional<client::oidc::Identity> identity() const;
    // Why the sign-in ends with the application: the keychain does not work. None where it lasts.
    const std::optional<Error>& in_memory_because() const;

    // While a platform is open (any phase but closed and restoring).
    client::ApiClient& api();
    client::EventStream& events();
    client::ConnectionManager& connections(); // begun with the first use
    bool has_connections() const;             // whether they were

Q_SIGNALS:
    void phase_changed();
    // The sign-in did not come about, or was ended by the provider.
    void sign_in_failed(const berth::Error& error);
    void signed_out(const QString& reason); // empty where the person asked for it
    void connection_begun(berth::client::Connection& connection);
    void closing(); // api, events and connections go now

private:
    struct Parts;
    struct Wish { // to sign in, once the platform is open
        Way way = Way::browser;
        client::oidc::Person person;
    };
    void set_phase(Phase phase);
    void adopt(std::shared_ptr<client::ChosenStore> store);
    void restored(const Result<bool>& outcome);
    void begin(Wish wish);
    void ended(const QString& reason);

    Phase phase_ = Phase::closed;
    QUrl platform_;
    std::unique_ptr<Parts> parts_;
    std::optional<Wish> wish_;
    client::Running work_; // choosing the store, restoring, signing in: one at a time
};

} // namespace berth::desktop
