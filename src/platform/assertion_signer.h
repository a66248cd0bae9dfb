// Signs the assertions that let berthd, and people through the gateway, into a workspace's agent.
#pragma once

#include "jose/key.h"
#include "model/assertion.h"

#include <string>

namespace berth::platform {

// For one person's connection through the gateway.
std::string assert_user(const jose::SigningKey& key, const std::string& workspace_id, const std::string& incarnation,
                        const model::UserId& user, const std::string& user_name, model::Role role);

// For one request of berthd's own to /control/v1.
std::string assert_control(const jose::SigningKey& key, const std::string& workspace_id,
                           const std::string& incarnation);

} // namespace berth::platform
