// Finds and loads the plugin that shows the IDE, once for the process. `unsupported` where this installation has none,
// with what to do instead.
#pragma once

#include "base/result.h"
#include "desktop/ide/ide_view_interface.h"

namespace berth::desktop {

Result<IdeViewPlugin*> load_ide_plugin();

} // namespace berth::desktop
