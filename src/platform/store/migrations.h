// The database's schema as numbered steps, each applied once and never changed after a release.
#pragma once

#include "base/result.h"

#include <soci/soci.h>

namespace berth::platform {

// Applies what is missing, within the caller's transaction. Refuses a database that a newer berthd has migrated.
Result<> migrate(soci::session& sql);

// The newest migration's number.
int schema_version();

} // namespace berth::platform
