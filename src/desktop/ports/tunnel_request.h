// The tunnels beside forwarded ports, as a person asks for them: a port or socket of this computer that programs in the
// workspace use, a Unix socket of the workspace, a SOCKS proxy. Pure: what is typed becomes what the client is asked.
#pragma once

#include "base/result.h"

#include <QString>

#include <cstdint>
#include <string>

namespace berth::desktop {

enum class TunnelKind {
    reverse, // the workspace listens, this computer answers
    socket,  // a Unix socket of the workspace, on this computer
    proxy    // SOCKS5 on this computer to all that the workspace reaches
};

// One end: a port, or a socket's path where there is one. Port 0 without a path: any.
struct TunnelEnd {
    std::uint16_t port = 0;
    std::string path = {};

    friend bool operator==(const TunnelEnd&, const TunnelEnd&) = default;
};

struct TunnelRequest {
    TunnelKind kind = TunnelKind::reverse;
    TunnelEnd remote = {}; // in the workspace; nothing for a proxy
    TunnelEnd local = {};  // on this computer

    friend bool operator==(const TunnelRequest&, const TunnelRequest&) = default;
};

// What `remote` and `local` say, as they were typed. Errors: invalid_argument, in the person's language.
Result<TunnelRequest> read_tunnel(TunnelKind kind, const QString& remote, const QString& local);

// An end as people read it: "localhost:5432", "/run/db.sock".
QString end_text(const TunnelEnd& end);

} // namespace berth::desktop
