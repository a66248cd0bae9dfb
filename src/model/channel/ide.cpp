#include "model/channel/ide.h"

#include "model/names.h"

namespace berth::model::channel {

namespace {

constexpr std::array ide_state_names{
    Named{IdeState::unavailable, "unavailable"}, Named{IdeState::stopped, "stopped"},
    Named{IdeState::starting, "starting"},       Named{IdeState::running, "running"},
    Named{IdeState::failed, "failed"},
};

} // namespace

std::string_view to_string(IdeState state) {
    return name_in<IdeState>(ide_state_names, state);
}
Result<IdeState> ide_state_from(std::string_view text) {
    return value_in<IdeState>(ide_state_names, text, "state of an IDE");
}

Json encode(const IdeTarget& target) {
    Json object = Json::object();
    if (target.preferences) {
        object["preferences"] = model::encode(*target.preferences);
    }
    return object;
}

Json encode(const IdeExtension& extension) {
    return {{"id", extension.id}, {"failed", extension.failed.empty() ? Json(nullptr) : Json(extension.failed)}};
}

Json encode(const IdeStatus& status) {
    return {{"state", to_string(status.state)},
            {"detail", status.detail},
            {"version", status.version},
            {"extensions", encode_list(status.extensions)}};
}

} // namespace berth::model::channel

namespace berth::model {

template<>
Result<channel::IdeTarget> decode<channel::IdeTarget>(const Json& value) {
    channel::IdeTarget target;
    Fields fields(value, "ide");
    fields.only({"preferences"}).maybe_value("preferences", target.preferences);
    return fields.result_of(target);
}

template<>
Result<channel::IdeExtension> decode<channel::IdeExtension>(const Json& value) {
    channel::IdeExtension extension;
    Fields fields(value, "extension");
    fields.get("id", extension.id).maybe("failed", extension.failed);
    return fields.result_of(std::move(extension));
}

template<>
Result<channel::IdeStatus> decode<channel::IdeStatus>(const Json& value) {
    channel::IdeStatus status;
    std::string state;
    Fields fields(value, "ide status");
    fields.get("state", state)
        .maybe("detail", status.detail)
        .maybe("version", status.version)
        .maybe_list("extensions", status.extensions);
    if (auto read = fields.result(); !read) {
        return std::unexpected(std::move(read.error()));
    }
    const auto known = channel::ide_state_from(state);
    if (!known) {
        return std::unexpected(known.error());
    }
    status.state = *known;
    return status;
}

} // namespace berth::model
