#include "model/workspace.h"

namespace berth::model {

Json encode(const Unsupported& unsupported) {
    return {{"path", unsupported.path}, {"reason", unsupported.reason}};
}

Json encode(const Failure& failure) {
    return {{"step", failure.step},
            {"error", encode(failure.error)},
            {"at", encode(failure.at)},
            {"retry_at", encode_optional(failure.retry_at)}};
}

Json encode(const Workspace& workspace) {
    return {{"id", workspace.id},
            {"name", workspace.name},
            {"owner", encode(workspace.owner)},
            {"owner_name", workspace.owner_name},
            {"template", workspace.template_name},
            {"intent", encode(workspace.intent)},
            {"state", encode(workspace.state)},
            {"reason", workspace.reason},
            {"failure", encode_optional(workspace.failure)},
            {"attempts", workspace.attempts},
            {"parameters", workspace.parameters},
            {"secrets", workspace.secrets},
            {"resources", encode(workspace.resources)},
            {"ports", encode_list(workspace.ports)},
            {"steps", encode_list(workspace.steps)},
            {"unsupported", encode_list(workspace.unsupported)},
            {"created_at", encode(workspace.created_at)},
            {"updated_at", encode(workspace.updated_at)},
            {"running_since", encode_optional(workspace.running_since)},
            {"last_active_at", encode_optional(workspace.last_active_at)}};
}

template<>
Result<Unsupported> decode<Unsupported>(const Json& value) {
    Unsupported unsupported;
    Fields fields(value, "unsupported");
    fields.get("path", unsupported.path).get("reason", unsupported.reason);
    return fields.result_of(std::move(unsupported));
}

template<>
Result<Failure> decode<Failure>(const Json& value) {
    Failure failure;
    Fields fields(value, "failure");
    fields.maybe("step", failure.step)
        .get_value("error", failure.error)
        .get_value("at", failure.at)
        .maybe_value("retry_at", failure.retry_at);
    return fields.result_of(std::move(failure));
}

template<>
Result<Workspace> decode<Workspace>(const Json& value) {
    Workspace workspace;
    Fields fields(value, "workspace");
    fields.get("id", workspace.id)
        .get("name", workspace.name)
        .get_value("owner", workspace.owner)
        .maybe("owner_name", workspace.owner_name)
        .get("template", workspace.template_name)
        .get_value("intent", workspace.intent)
        .get_value("state", workspace.state)
        .maybe("reason", workspace.reason)
        .maybe_value("failure", workspace.failure)
        .maybe("attempts", workspace.attempts)
        .maybe("parameters", workspace.parameters)
        .maybe("secrets", workspace.secrets)
        .maybe_value("resources", workspace.resources)
        .maybe_list("ports", workspace.ports)
        .maybe_list("steps", workspace.steps)
        .maybe_list("unsupported", workspace.unsupported)
        .get_value("created_at", workspace.created_at)
        .get_value("updated_at", workspace.updated_at)
        .maybe_value("running_since", workspace.running_since)
        .maybe_value("last_active_at", workspace.last_active_at);
    return fields.result_of(std::move(workspace));
}

} // namespace berth::model
