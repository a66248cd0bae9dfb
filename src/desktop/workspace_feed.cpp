#include "desktop/workspace_feed.h"

#include "desktop/phrases.h"
#include "desktop/workspace_cache.h"

#include <QThreadPool>

#include <utility>

namespace berth::desktop {

namespace {

using namespace std::literals;

constexpr auto wanted_pause = 100ms;         // gathers what many events ask for
constexpr auto reload_pause = 3s;            // between two whole lists in a storm of events
constexpr std::size_t most_single_asks = 12; // above that the whole list is asked for
constexpr auto keep_pause = 5s;              // between two writes of the cache

client::ConnectionState link_of(const client::EventStreamState& stream) {
    using From = client::EventStreamState::Kind;
    using To = client::ConnectionState::Kind;
    client::ConnectionState link;
    link.attempt = stream.attempt;
    link.next_try = stream.next_try;
    link.reason = stream.reason;
    switch (stream.kind) {
    case From::stopped:
        link.kind = To::disconnected;
        break;
    case From::connecting:
        link.kind = stream.attempt > 1 ? To::reconnecting : To::connecting;
        break;
    case From::live:
        link.kind = To::connected;
        break;
    case From::waiting:
        link.kind = To::reconnecting;
        break;
    case From::refused:
        link.kind = To::error;
        break;
    }
    return link;
}

} // namespace

WorkspaceFeed::WorkspaceFeed(Session& session, WorkspaceListModel& model, QObject* parent)
    : QObject(parent)
    , session_(session)
    , model_(model) {
    link_.kind = client::ConnectionState::Kind::disconnected;
    wanted_timer_.setSingleShot(true);
    keep_timer_.setSingleShot(true);
    keep_timer_.setInterval(keep_pause);
    connect(&wanted_timer_, &QTimer::timeout, this, &WorkspaceFeed::ask_for_wanted);
    connect(&keep_timer_, &QTimer::timeout, this, &WorkspaceFeed::keep);
    connect(&session_, &Session::phase_changed, this, &WorkspaceFeed::phase_changed);
    connect(&session_, &Session::closing, this, [this] {
        loading_.cancel();
        wanted_.clear();
        wanted_timer_.stop();
        keep_timer_.stop();
    });
    // Whoever signs in next does not see it.
    connect(&session_, &Session::signed_out, this, [this] { forget_cached(session_.platform()); });
    connect(&model_, &WorkspaceListModel::details_wanted, this, &WorkspaceFeed::refresh);
    connect(&model_, &WorkspaceListModel::workspace_changed, this, &WorkspaceFeed::keep_soon);
    connect(&model_, &WorkspaceListModel::workspace_removed, this, &WorkspaceFeed::keep_soon);
}

bool WorkspaceFeed::show_cached(const QUrl& platform) {
    auto cached = read_cached(platform);
    if (!cached) {
        return false;
    }
    model_.set_workspaces(std::move(cached->workspaces), cached->as_of, false);
    return true;
}

void WorkspaceFeed::phase_changed() {
    switch (session_.phase()) {
    case Session::Phase::signed_in:
        listen();
        break;
    case Session::Phase::signed_out:
        model_.clear();
        [[fallthrough]];
    case Session::Phase::closed:
        link_ = {};
        link_.kind = client::ConnectionState::Kind::disconnected;
        error_.reset();
        Q_EMIT link_changed();
        Q_EMIT error_changed();
        break;
    case Session::Phase::restoring:
    case Session::Phase::signing_in:
        break;
    }
}

void WorkspaceFeed::listen() {
    client::EventStream& stream = session_.events();
    disconnect(&stream, nullptr, this, nullptr);
    connect(&stream, &client::EventStream::state_changed, this, [this, &stream] {
        link_ = link_of(stream.state());
        if (link_.kind != client::ConnectionState::Kind::connected) {
            model_.set_live(false);
        }
        Q_EMIT link_changed();
    });
    connect(&stream, &client::EventStream::lists_outdated, this, &WorkspaceFeed::reload);
    connect(&stream, &client::EventStream::events, this, [this](const std::vector<model::Event>& events) {
        for (const auto& one : events) {
            model_.apply(one);
            Q_EMIT event(one);
        }
    });
    stream.start();
    reload();
}

void WorkspaceFeed::reload() {
    if (session_.phase() != Session::Phase::signed_in) {
        return;
    }
    loading_.cancel(); // its answer may be older than what made us ask again
    loading_ = client::start(this, session_.api().workspaces(), [this](Result<std::vector<model::Workspace>> answer) {
        if (answer) {
            wanted_.clear();
            last_reload_ = std::chrono::steady_clock::now();
            model_.set_workspaces(std::move(*answer), now(), true);
        }
        error_ = answer ? std::nullopt : std::optional(answer.error());
        Q_EMIT error_changed();
    });
}

void WorkspaceFeed::refresh(const std::string& id) {
    wanted_.insert(id);
    if (!wanted_timer_.isActive()) {
        wanted_timer_.start(wanted_pause);
    }
}

void WorkspaceFeed::ask_for_wanted() {
    if (session_.phase() != Session::Phase::signed_in || wanted_.empty()) {
        return;
    }
    if (wanted_.size() > most_single_asks) {
        const auto since = std::chrono::steady_clock::now() - last_reload_;
        if (since >= reload_pause) {
            reload();
        } else {
            wanted_timer_.start(std::chrono::ceil<std::chrono::milliseconds>(reload_pause - since));
        }
        return;
    }
    for (const auto& id : std::exchange(wanted_, {})) {
        client::start(this, session_.api().workspace(id), [this, id](Result<model::Workspace> answer) {
            if (answer) {
                model_.put(std::move(*answer));
            } else if (answer.error().code == Errc::not_found) {
                model_.remove(id);
            }
        });
    }
}

void WorkspaceFeed::retry_now() {
    if (session_.phase() != Session::Phase::signed_in) {
        return;
    }
    if (link_.kind == client::ConnectionState::Kind::error ||
        link_.kind == client::ConnectionState::Kind::disconnected) {
        session_.events().start();
    } else {
        session_.events().try_now();
    }
    reload();
}

void WorkspaceFeed::keep_soon() {
    if (model_.live() && !keep_timer_.isActive()) {
        keep_timer_.start();
    }
}

// Writing thousands of workspaces takes longer than a frame: it is not done here.
void WorkspaceFeed::keep() {
    QThreadPool::globalInstance()->start(
        [platform = session_.platform(), cached = CachedWorkspaces{now(), model_.all()}] {
            write_cached(platform, cached);
        });
}

} // namespace berth::desktop
