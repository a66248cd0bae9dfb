// Who is at the other end of a connection: verifies the gateway's assertion (EdDSA JWT) and takes each one once.
#pragma once

#include "base/result.h"
#include "jose/key.h"
#include "model/assertion.h"

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace berth::agent {

class AssertionVerifier {
public:
    // `public_key` is berthd's raw Ed25519 key as base64url.
    static Result<AssertionVerifier> create(std::string_view public_key, std::string workspace_id,
                                            std::string incarnation);

    // The verified assertion. `unauthenticated` says what is wrong with it; `rate_limited` when more valid ones came
    // than can be remembered.
    Result<model::Assertion> verify(std::string_view token, model::AssertionScope scope,
                                    std::chrono::system_clock::time_point now);

private:
    AssertionVerifier(jose::KeySet keys, std::string workspace_id, std::string incarnation)
        : keys_(std::move(keys))
        , workspace_id_(std::move(workspace_id))
        , incarnation_(std::move(incarnation)) {}

    jose::KeySet keys_;
    std::string workspace_id_;
    std::string incarnation_;
    // The ids taken, until their assertions have expired.
    std::map<std::string, std::chrono::sys_seconds, std::less<>> seen_;
};

} // namespace berth::agent
