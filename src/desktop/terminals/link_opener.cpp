#include "desktop/terminals/link_opener.h"

#include "client/http.h"

#include <QCoreApplication>
#include <QDesktopServices>

namespace berth::desktop {

std::optional<std::uint16_t> workspace_port(const QUrl& url) {
    const QString scheme = url.scheme();
    if (scheme != QLatin1String("http") && scheme != QLatin1String("https"))
        return std::nullopt;
    const QString host = url.host();
    const bool any = host == QLatin1String("0.0.0.0") || host == QLatin1String("::"); // as servers print it
    if (!client::is_this_machine(host) && !any)
        return std::nullopt;
    return static_cast<std::uint16_t>(url.port(scheme == QLatin1String("https") ? 443 : 80));
}

void open_terminal_link(AppContext& context, const std::string& workspace_id, const QUrl& url) {
    QUrl opened = url;
    if (const auto port = workspace_port(url)) {
        const Forward* known = context.forwards().find(workspace_id, *port);
        std::uint16_t local = known != nullptr ? known->local_port : 0;
        if (local == 0) {
            const auto made = context.forwards().open(workspace_id, *port);
            if (!made || made->error) {
                context.notices().tell_error(
                    QCoreApplication::translate("TerminalPage", "Port %1 could not be forwarded").arg(*port),
                    made ? *made->error : made.error());
                return;
            }
            local = made->local_port;
        }
        opened.setHost(QStringLiteral("localhost"));
        opened.setPort(local);
    }
    QDesktopServices::openUrl(opened);
}

} // namespace berth::desktop
