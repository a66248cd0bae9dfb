// How the gateway says no, where it is neither the request's nor the agent's fault: what state things are in, and when
// to try again.
#pragma once

#include "platform/api/answer.h"
#include "platform/gateway/carriers.h"
#include "platform/store/store.h"

namespace berth::platform {

// 503 of that name, with Retry-After.
std::unexpected<Refusal> refuse_state(std::string_view name, std::string message, std::string hint,
                                      std::chrono::seconds wait);

// A gateway that is full or is ending.
std::unexpected<Refusal> refuse_room(Carriers::Room room);

std::unexpected<Refusal> refuse_token(TokenRefusal why);

} // namespace berth::platform
