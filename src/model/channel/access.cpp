#include "model/channel/access.h"

#include "base/format.h"

#include <algorithm>
#include <array>

namespace berth::model::channel {

namespace {

struct Row {
    std::string_view kind;
    Role least;           // role that may open it
    Role least_read_only; // the same for a read-only one
};

constexpr std::array table{
    Row{"terminals", Role::viewer, Role::viewer},
    Row{"terminal", Role::writer, Role::viewer},
    Row{"exec", Role::writer, Role::writer},
    Row{"tcp", Role::writer, Role::writer},
    Row{"ide", Role::writer, Role::writer},
    Row{"ide-status", Role::writer, Role::writer},
    Row{"ssh", Role::writer, Role::writer},
    Row{"ssh-host-key", Role::writer, Role::writer},
    Row{"dial", Role::writer, Role::writer},
    Row{"unix", Role::writer, Role::writer},
    Row{"reverse", Role::writer, Role::writer},
    Row{"git", Role::owner, Role::owner}, // lent to the workspace: to one's own
};

} // namespace

Result<void> check_access(Role role, std::string_view kind, bool read_only) {
    const auto row = std::ranges::find(table, kind, &Row::kind);
    if (row == table.end()) {
        return fail(Errc::unsupported, "The agent does not know this kind of stream.",
                    "The workspace's agent may be older than this client: restart the workspace to update it.");
    }
    if (role < (read_only ? row->least_read_only : row->least)) {
        return fail(Errc::forbidden,
                    berth::format("As {} you may not open a {} stream here.", to_string(role), row->kind),
                    row->least_read_only <= role ? "Ask for it read-only." : "Ask the owner for more rights.");
    }
    return {};
}

} // namespace berth::model::channel
