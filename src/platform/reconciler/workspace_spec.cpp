#include "platform/reconciler/workspace_spec.h"

#include "model/parameters.h"

namespace berth::platform {

namespace {

// What a template's env may refer to beside its parameters: the same in every sandbox.
const std::map<std::string, std::string> base_environment{
    {"HOME", "/home/dev"}, {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}};

} // namespace

WorkspaceSpec spec_of(const WorkspaceRecord& workspace, std::map<std::string, Secret> secrets,
                      const std::string& public_key) {
    const auto& from = workspace.made_from;
    WorkspaceSpec spec;
    spec.id = workspace.shown.id;
    spec.name = workspace.shown.name;
    spec.slot = workspace.slot;
    spec.incarnation = workspace.incarnation;
    spec.public_key = public_key;
    if (!from.image.repository.empty()) {
        spec.image = from.image.repository + ":" + from.image.tag;
    }
    if (from.resources.cpu) {
        spec.cpu_millis = static_cast<std::uint32_t>(from.resources.cpu->milli());
    }
    if (from.resources.memory) {
        spec.memory_bytes = static_cast<std::uint64_t>(from.resources.memory->units());
    }
    if (from.resources.disk) {
        spec.disk_bytes = static_cast<std::uint64_t>(from.resources.disk->units());
    }
    if (from.resources.gpu) {
        spec.gpus = static_cast<std::uint32_t>(from.resources.gpu->units());
    }
    for (const auto& port : from.ports) {
        spec.ports.push_back({port.port, port.name});
    }
    spec.extensions = from.extensions;
    const model::ParameterValues values{.plain = workspace.shown.parameters, .secret = std::move(secrets)};
    for (auto& variable : model::environment_of(from, values, base_environment)) {
        spec.env.push_back({std::move(variable.name), std::move(variable.value)});
    }
    return spec;
}

} // namespace berth::platform
