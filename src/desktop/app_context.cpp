#include "desktop/app_context.h"

#include <QDesktopServices>

namespace berth::desktop {

AppContext::AppContext(DesktopSettings& settings)
    : settings_(settings)
    , feed_(session_, workspaces_)
    , actions_(session_, workspaces_, notices_)
    , forwards_(forward_opener([this]() -> client::ConnectionManager& { return session_.connections(); },
                               [this](const std::string& id) { return name_of(id); }),
                client::forward_record_file())
    , tunnels_(tunnel_opener([this]() -> client::ConnectionManager& { return session_.connections(); },
                             [this](const std::string& id) { return name_of(id); }))
    , port_offers_(workspaces_, forwards_, notices_, [](const QUrl& url) { QDesktopServices::openUrl(url); })
    , editors_(
          notices_, [this] { return session_.platform(); },
          [](const QUrl& link) { return QDesktopServices::openUrl(link); })
    , git_lending_(session_, workspaces_)
    , housekeeping_(session_, workspaces_, forwards_, tunnels_) {
    QObject::connect(&session_, &Session::closing, &preferences_, &KnownPreferences::forget);
    QObject::connect(&session_, &Session::closing, &port_offers_, &PortOffers::forget_all);
    QObject::connect(&session_, &Session::phase_changed, &port_offers_, [this] {
        if (session_.phase() == Session::Phase::signed_in) {
            QObject::connect(&session_.events(), &client::EventStream::ports, &port_offers_, &PortOffers::take,
                             Qt::UniqueConnection);
        }
    });
}

std::string AppContext::name_of(const std::string& id) const {
    const auto* workspace = workspaces_.find(id);
    return workspace == nullptr ? id : workspace->name;
}

} // namespace berth::desktop
