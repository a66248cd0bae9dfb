// The last known list of workspaces on disk, so that the window has something to show before anybody answered. One
// small file per platform in the cache folder, readable by its owner only; without provisioning steps.
#pragma once

#include "model/workspace.h"

#include <QUrl>

#include <optional>
#include <vector>

namespace berth::desktop {

struct CachedWorkspaces {
    model::Time as_of;
    std::vector<model::Workspace> workspaces;
};

// None where there is no such file, or it is damaged or another version's.
std::optional<CachedWorkspaces> read_cached(const QUrl& platform);
// A cache that cannot be written is no loss: nothing is told. Safe to call on any thread.
void write_cached(const QUrl& platform, const CachedWorkspaces& cached);
void forget_cached(const QUrl& platform);

} // namespace berth::desktop
