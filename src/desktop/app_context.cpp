#include "desktop/app_context.h"

namespace berth::desktop {

AppContext::AppContext(DesktopSettings& settings)
    : settings_(settings)
    , feed_(session_, workspaces_)
    , actions_(session_, workspaces_, notices_) {}

} // namespace berth::desktop
