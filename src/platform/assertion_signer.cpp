#include "platform/assertion_signer.h"

#include "base/crypto.h"
#include "jose/jwt.h"

namespace berth::platform {

namespace {

std::string sign(const jose::SigningKey& key, model::Assertion assertion) {
    assertion.issued_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    assertion.expires_at = assertion.issued_at + model::assertion_lifetime;
    assertion.id = random_token();
    return jose::sign(model::encode(assertion), model::assertion_type, key);
}

} // namespace

std::string assert_user(const jose::SigningKey& key, const std::string& workspace_id, const std::string& incarnation,
                        const model::UserId& user, const std::string& user_name, model::Role role) {
    model::Assertion assertion;
    assertion.workspace_id = workspace_id;
    assertion.incarnation = incarnation;
    assertion.scope = model::AssertionScope::link;
    assertion.user = user;
    assertion.user_name = user_name;
    assertion.role = role;
    return sign(key, std::move(assertion));
}

std::string assert_control(const jose::SigningKey& key, const std::string& workspace_id,
                           const std::string& incarnation) {
    model::Assertion assertion;
    assertion.workspace_id = workspace_id;
    assertion.incarnation = incarnation;
    assertion.scope = model::AssertionScope::control;
    assertion.role = model::Role::admin;
    return sign(key, std::move(assertion));
}

} // namespace berth::platform
