#include "desktop/app_context.h"

namespace berth::desktop {

AppContext::AppContext(DesktopSettings& settings)
    : settings_(settings)
    , feed_(session_, workspaces_)
    , actions_(session_, workspaces_, notices_)
    , forwards_(forward_opener([this]() -> client::ConnectionManager& { return session_.connections(); }),
                forward_memory_file())
    , housekeeping_(session_, workspaces_, forwards_) {}

} // namespace berth::desktop
