#include "platform/gateway/refusals.h"

#include "base/crypto.h"

namespace berth::platform {

namespace {

// A gateway that ends is replaced, or another one answers behind the same address.
constexpr std::chrono::seconds draining_retry{1};
// Of a full gateway: those refused together do not come back together.
constexpr unsigned full_retry_least = 3;
constexpr unsigned full_retry_spread = 8;

} // namespace

std::unexpected<Refusal> refuse_state(std::string_view name, std::string message, std::string hint,
                                      std::chrono::seconds wait) {
    Refusal refusal(Error{Errc::unavailable, std::move(message), std::move(hint)});
    refusal.name = name;
    refusal.retry_after = wait;
    return refuse(std::move(refusal));
}

std::unexpected<Refusal> refuse_room(Carriers::Room room) {
    if (room == Carriers::Room::ended) {
        return refuse_state("unavailable", "The gateway is being restarted.", "Try again in a moment.", draining_retry);
    }
    const auto spread = std::to_integer<unsigned>(random_bytes(1).front()) % full_retry_spread;
    return refuse_state("unavailable", "The gateway has as many connections as it can carry.", "Try again in a moment.",
                        std::chrono::seconds(full_retry_least + spread));
}

std::unexpected<Refusal> refuse_token(TokenRefusal why) {
    Refusal refusal(Error{Errc::unauthenticated, "", "Ask for a new connection token."});
    switch (why) {
    case TokenRefusal::unknown:
        refusal.error.message = "The connection token is not known.";
        break;
    case TokenRefusal::wrong_workspace:
        refusal.error.message = "The connection token is for another workspace.";
        break;
    case TokenRefusal::used:
        refusal.error.message = "The connection token was used already.";
        refusal.name = model::problem_name::token_used;
        break;
    case TokenRefusal::expired:
        refusal.error.message = "The connection token has expired.";
        break;
    }
    return refuse(std::move(refusal));
}

} // namespace berth::platform
