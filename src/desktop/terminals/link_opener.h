// What a click on an address in a workspace's terminal opens. The workspace's own localhost is not this machine's: its
// port is forwarded first, and the browser goes to where it is found here.
#pragma once

#include "desktop/app_context.h"

#include <QUrl>

#include <optional>
#include <string>

namespace berth::desktop {

// The port of the workspace's localhost that an address means; none for all others.
std::optional<std::uint16_t> workspace_port(const QUrl& url);

void open_terminal_link(AppContext& context, const std::string& workspace_id, const QUrl& url);

} // namespace berth::desktop
