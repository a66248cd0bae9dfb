// Resume tickets: what an authorisation was given for, signed by berthd, so that a client may come back to the same
// session of the same workspace through any gateway until the authorisation ends. Promises that a ticket never lasts
// longer than that. Whether the role still holds is for the gateway to look up each time.
#pragma once

#include "jose/key.h"
#include "model/time.h"
#include "model/user.h"

#include <optional>
#include <string>
#include <string_view>

namespace berth::platform {

struct ResumeTicket {
    std::string workspace_id;
    std::string session_id; // of the link, as the agent named it
    model::UserId user;
    std::string user_name;
    model::Role role{};
    model::Time granted_at; // when the authorisation began: signing out after that ends it
    model::Time expires_at; // when it ends by itself

    friend bool operator==(const ResumeTicket&, const ResumeTicket&) = default;
};

// The `id` of a Link-Session header: the session that a request goes on with or an answer names; empty for a new one.
std::string_view session_in(std::string_view link_session);

// Whether a bearer token has the form of a ticket. Connection tokens have another.
bool is_resume_ticket(std::string_view token);

// Nothing where the ticket would be longer than the kilobyte that clients are promised.
std::optional<std::string> sign_resume_ticket(const jose::SigningKey& key, const ResumeTicket& ticket);

// `unauthenticated` says what is wrong: signature, workspace, session, or that it has ended by `now`.
Result<ResumeTicket> read_resume_ticket(const jose::SigningKey& key, std::string_view token,
                                        const std::string& workspace_id, std::string_view session_id, model::Time now);

} // namespace berth::platform
