#include "platform/local/start_document.h"

#include "model/channel/control.h"
#include "platform/local/sandbox_layout.h"

namespace berth::platform::local {

Secret start_document(const WorkspaceSpec& spec, const std::string& shell, bool ide) {
    model::channel::AgentStart start;
    start.workspace_id = spec.id;
    start.name = spec.name;
    start.incarnation = spec.incarnation;
    start.public_key = spec.public_key;
    start.session_grace = spec.session_grace;
    start.home = sandbox_home;
    start.directory = sandbox_directory;
    start.shell = shell;
    for (const auto& variable : spec.env) {
        start.env.insert_or_assign(variable.name, variable.value);
    }
    for (const auto& port : spec.ports) {
        start.ports.push_back({.port = port.port, .name = port.name});
    }
    start.ide = ide ? sandbox_ide : "";
    start.extensions = spec.extensions;
    return Secret(model::dump(model::channel::encode(start)));
}

} // namespace berth::platform::local
