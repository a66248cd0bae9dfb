#include "platform/local/start_document.h"

#include "model/json.h"
#include "platform/local/sandbox_layout.h"

namespace berth::platform::local {

Secret start_document(const WorkspaceSpec& spec, const std::string& shell) {
    model::Json environment = model::Json::object();
    for (const auto& variable : spec.env) {
        environment[variable.name] = variable.value.reveal();
    }
    model::Json ports = model::Json::array();
    for (const auto& port : spec.ports) {
        ports.push_back({{"port", port.port}, {"name", port.name}});
    }
    return Secret(model::dump({{"workspace_id", spec.id},
                               {"name", spec.name},
                               {"incarnation", spec.incarnation},
                               {"public_key", spec.public_key},
                               {"home", sandbox_home},
                               {"directory", sandbox_directory},
                               {"shell", shell},
                               {"env", std::move(environment)},
                               {"ports", std::move(ports)}}));
}

} // namespace berth::platform::local
