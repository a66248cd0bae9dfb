// How a client resumes its session without asking for a connection token first: the gateway's 101 brings a ticket that
// may be presented in a token's place for as long as the carrier's own authorisation lasts.
#pragma once

#include <string_view>

namespace berth::model::channel {

// In the gateway's 101. The ticket is opaque to its bearer and as secret as a token.
inline constexpr std::string_view resume_ticket_header = "Berth-Resume-Ticket";
// Whole seconds that the ticket, and the carrier, have left.
inline constexpr std::string_view resume_ticket_lifetime_header = "Berth-Resume-Ticket-Lifetime";

} // namespace berth::model::channel
