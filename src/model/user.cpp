#include "model/user.h"

#include "model/names.h"

namespace berth::model {

namespace {

constexpr std::array role_names{
    Named{Role::viewer, "viewer"},
    Named{Role::writer, "writer"},
    Named{Role::owner, "owner"},
    Named{Role::admin, "admin"},
};

} // namespace

std::string_view to_string(Role role) {
    return name_in<Role>(role_names, role);
}
Result<Role> role_from(std::string_view text) {
    return value_in<Role>(role_names, text, "role");
}

Json encode(const UserId& id) {
    return {{"issuer", id.issuer}, {"subject", id.subject}};
}

Json encode(const User& user) {
    return {{"id", encode(user.id)}, {"name", user.name}, {"email", user.email}, {"admin", user.admin}};
}

Json encode(Role role) {
    return to_string(role);
}

template<>
Result<UserId> decode<UserId>(const Json& value) {
    UserId id;
    return Fields(value, "user id")
        .get("issuer", id.issuer)
        .get("subject", id.subject)
        .check(!id.issuer.empty() && !id.subject.empty(), "issuer and subject must not be empty.")
        .result_of(id);
}

template<>
Result<User> decode<User>(const Json& value) {
    User user;
    Fields fields(value, "user");
    fields.get_value("id", user.id).get("name", user.name).get("email", user.email).get("admin", user.admin);
    return fields.result_of(std::move(user));
}

template<>
Result<Role> decode<Role>(const Json& value) {
    return role_from(value.is_string() ? value.get_ref<const std::string&>() : std::string());
}

} // namespace berth::model
