// Who somebody is and what they may do. A user is (issuer, subject), never an e-mail address.
#pragma once

#include "model/json.h"

#include <compare>

namespace berth::model {

struct UserId {
    std::string issuer;
    std::string subject;

    friend auto operator<=>(const UserId&, const UserId&) = default;
};

struct User {
    UserId id;
    std::string name;  // as shown to people; the provider's `name`, else `preferred_username`, else the subject
    std::string email; // shown only; empty where the provider does not tell
    bool admin = false;

    friend bool operator==(const User&, const User&) = default;
};

// What somebody may do in one workspace; each role can do what the one before it can.
enum class Role { viewer, writer, owner, admin };

std::string_view to_string(Role role);
Result<Role> role_from(std::string_view text);

Json encode(const UserId& id);
Json encode(const User& user);
Json encode(Role role);
template<>
Result<UserId> decode<UserId>(const Json& value);
template<>
Result<User> decode<User>(const Json& value);
template<>
Result<Role> decode<Role>(const Json& value);

} // namespace berth::model
