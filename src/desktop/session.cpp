#include "desktop/session.h"

#include <utility>

namespace berth::desktop {

struct Session::Parts {
    Parts(const QUrl& platform, client::ChosenStore chosen)
        : store(std::move(chosen))
        , account(http, *store.store, platform)
        , api(http, platform, account)
        , events(api, account) {}

    client::HttpClient http;
    client::ChosenStore store;
    client::Account account;
    client::ApiClient api;
    client::EventStream events;
    std::unique_ptr<client::ConnectionManager> connections;
};

Session::Session(QObject* parent)
    : QObject(parent) {}

Session::~Session() {
    work_.cancel();
}

const QUrl& Session::platform() const {
    return platform_;
}

void Session::open(const QUrl& platform) {
    close();
    platform_ = platform;
    set_phase(Phase::restoring);
    work_ = client::start(
        this, client::choose_token_store(platform.toString().toStdString()),
        [this](client::ChosenStore store) { adopt(std::make_shared<client::ChosenStore>(std::move(store))); });
}

void Session::close() {
    work_.cancel();
    if (parts_) {
        Q_EMIT closing();
        parts_.reset();
    }
    set_phase(Phase::closed);
}

void Session::adopt(std::shared_ptr<client::ChosenStore> store) {
    parts_ = std::make_unique<Parts>(platform_, std::move(*store));
    connect(&parts_->account, &client::Account::signed_out, this, &Session::ended);
    work_ = client::start(this, parts_->account.restore(), [this](Result<bool> outcome) { restored(outcome); });
}

void Session::restored(const Result<bool>& outcome) {
    auto wish = std::exchange(wish_, std::nullopt);
    if (outcome && *outcome) {
        set_phase(Phase::signed_in);
        return;
    }
    set_phase(Phase::signed_out);
    if (wish) {
        begin(std::move(*wish));
    } else if (!outcome) {
        Q_EMIT sign_in_failed(outcome.error());
    }
}

void Session::sign_in(const QUrl& platform, Way way, client::oidc::Person person) {
    Wish wish{way, std::move(person)};
    if (platform == platform_ && phase_ == Phase::signed_out) {
        begin(std::move(wish));
        return;
    }
    close();
    wish_ = std::move(wish);
    open(platform);
}

void Session::begin(Wish wish) {
    set_phase(Phase::signing_in);
    client::Account& account = parts_->account;
    auto flow = wish.way == Way::browser ? account.sign_in_with_browser(std::move(wish.person))
                                         : account.sign_in_with_device(std::move(wish.person));
    work_ = client::start(this, std::move(flow), [this](Result<client::oidc::Identity> outcome) {
        set_phase(outcome ? Phase::signed_in : Phase::signed_out);
        if (!outcome) {
            Q_EMIT sign_in_failed(outcome.error());
        }
    });
}

void Session::cancel_sign_in() {
    if (phase_ == Phase::signing_in) {
        work_.cancel();
        set_phase(Phase::signed_out);
    } else if (phase_ == Phase::restoring && wish_) { // the restoring goes on, and ends where it would have ended
        wish_.reset();
        Q_EMIT phase_changed();
    }
}

client::Task<Result<void>> Session::sign_out() {
    return parts_->account.sign_out();
}

// The account has ended the sign-in.
void Session::ended(const QString& reason) {
    if (phase_ != Phase::signed_in) {
        return; // a sign-in that is under way replaces it anyhow
    }
    Q_EMIT closing();
    parts_->events.stop();
    parts_->connections.reset();
    set_phase(Phase::signed_out);
    Q_EMIT signed_out(reason);
}

std::optional<client::oidc::Identity> Session::identity() const {
    return parts_ ? parts_->account.identity() : std::nullopt;
}

const std::optional<Error>& Session::in_memory_because() const {
    static const std::optional<Error> none;
    return parts_ ? parts_->store.in_memory_because : none;
}

client::ApiClient& Session::api() {
    return parts_->api;
}

client::EventStream& Session::events() {
    return parts_->events;
}

bool Session::has_connections() const {
    return parts_ && parts_->connections;
}

client::ConnectionManager& Session::connections() {
    if (!parts_->connections) {
        parts_->connections = std::make_unique<client::ConnectionManager>(parts_->api);
        connect(parts_->connections.get(), &client::ConnectionManager::stirred, &parts_->events,
                &client::EventStream::try_now);
        connect(parts_->connections.get(), &client::ConnectionManager::begun, this, &Session::connection_begun);
    }
    return *parts_->connections;
}

void Session::set_phase(Phase phase) {
    if (phase_ == phase) {
        return;
    }
    phase_ = phase;
    Q_EMIT phase_changed();
}

} // namespace berth::desktop
