// Finds and loads the plugin that shows the IDE, once for the process. `unsupported` where this installation has none,
// with what to do instead.
#pragma once

#include "base/result.h"
#include "desktop/ide/ide_view_interface.h"

#include <QStringList>

namespace berth::desktop {

// Where it may be: beside the executable, and as installed.
QStringList ide_plugin_places();

Result<IdeViewPlugin*> load_ide_plugin(const QStringList& places = ide_plugin_places());

} // namespace berth::desktop
