// A PostgreSQL server of its own for the tests that prove the SQL portable: started once for the test program on a
// Unix socket in a temporary folder, gone with it.
#pragma once

#include <optional>
#include <string>

namespace berth::platform {

// The URL of a new, empty database; nothing where PostgreSQL 17 (or SOCI's backend for it) is not installed.
std::optional<std::string> new_postgres_database();

} // namespace berth::platform
