#include "desktop/ports/tunnel_request.h"

#include "desktop/ports/port_table_model.h"

#include <QDir>

namespace berth::desktop {

namespace {

Result<TunnelEnd> read_end(const QString& typed) {
    const QString text = typed.trimmed();
    if (text.startsWith(u'/')) {
        return TunnelEnd{0, QDir::cleanPath(text).toStdString()};
    }
    auto port = port_from(text);
    if (!port) {
        return std::unexpected(std::move(port.error()));
    }
    return TunnelEnd{*port, {}};
}

// A path of this computer may begin with the home folder.
Result<TunnelEnd> read_local_end(const QString& typed) {
    const QString text = typed.trimmed();
    return read_end(text.startsWith(QStringLiteral("~/")) ? QDir::homePath() + text.mid(1) : text);
}

} // namespace

Result<TunnelRequest> read_tunnel(TunnelKind kind, const QString& remote, const QString& local) {
    TunnelRequest request;
    request.kind = kind;
    if (kind != TunnelKind::proxy) {
        auto end = read_end(remote);
        if (!end) {
            return std::unexpected(std::move(end.error()));
        }
        if (kind == TunnelKind::socket && end->path.empty()) {
            return fail(Errc::invalid_argument, PortTableModel::tr("“%1” is no socket.").arg(remote).toStdString(),
                        PortTableModel::tr("A socket is a path that begins with “/”.").toStdString());
        }
        request.remote = std::move(*end);
    }
    if (local.trimmed().isEmpty()) {
        // The same port the other way; for the others one that is free.
        request.local.port = kind == TunnelKind::reverse ? request.remote.port : 0;
        if (kind == TunnelKind::reverse && request.local.port == 0) {
            return fail(Errc::invalid_argument,
                        PortTableModel::tr("It is not said where it leads on this computer.").toStdString(),
                        PortTableModel::tr("Type a port, or the path of a socket.").toStdString());
        }
        return request;
    }
    auto end = kind == TunnelKind::proxy ? read_end(local) : read_local_end(local);
    if (!end) {
        return std::unexpected(std::move(end.error()));
    }
    if (kind == TunnelKind::proxy && !end->path.empty()) {
        return std::unexpected(std::move(port_from(local).error()));
    }
    request.local = std::move(*end);
    return request;
}

QString end_text(const TunnelEnd& end) {
    return end.path.empty() ? QStringLiteral("localhost:%1").arg(end.port) : QString::fromStdString(end.path);
}

} // namespace berth::desktop
