#include "platform/gateway/resume_ticket.h"

#include "jose/jwt.h"
#include "model/json.h"

#include <algorithm>

namespace berth::platform {

namespace {

constexpr std::string_view ticket_type = "berth-resume+jwt";
constexpr std::string_view ticket_issuer = "berthd";
constexpr std::size_t largest_ticket = 1024;

std::string ticket_audience(const std::string& workspace_id) {
    return "gateway:" + workspace_id;
}

std::unexpected<Error> bad_ticket(std::string what) {
    return fail(Errc::unauthenticated, std::move(what), "Ask for a new connection token.");
}

} // namespace

std::string_view session_in(std::string_view link_session) {
    constexpr std::string_view name = "id=";
    for (std::size_t at = 0; at <= link_session.size();) {
        const auto end = std::min(link_session.find(';', at), link_session.size());
        auto field = link_session.substr(at, end - at);
        field.remove_prefix(std::min(field.find_first_not_of(" \t"), field.size()));
        if (field.starts_with(name)) {
            field.remove_prefix(name.size());
            return field.substr(0, field.find_last_not_of(" \t") + 1);
        }
        at = end + 1;
    }
    return {};
}

bool is_resume_ticket(std::string_view token) {
    return std::ranges::count(token, '.') == 2;
}

std::optional<std::string> sign_resume_ticket(const jose::SigningKey& key, const ResumeTicket& ticket) {
    const model::Json claims{{"iss", ticket_issuer},
                             {"aud", ticket_audience(ticket.workspace_id)},
                             {"exp", jose::numeric_date(ticket.expires_at)},
                             {"granted", ticket.granted_at.time_since_epoch().count()},
                             {"session", ticket.session_id},
                             {"user", model::encode(ticket.user)},
                             {"name", ticket.user_name},
                             {"role", model::encode(ticket.role)}};
    auto text = jose::sign(claims, ticket_type, key);
    return text.size() <= largest_ticket ? std::optional(std::move(text)) : std::nullopt;
}

Result<ResumeTicket> read_resume_ticket(const jose::SigningKey& key, std::string_view token,
                                        const std::string& workspace_id, std::string_view session_id, model::Time now) {
    jose::Expectation expected;
    expected.types = {std::string(ticket_type)};
    expected.issuer = ticket_issuer;
    expected.audience = ticket_audience(workspace_id);
    expected.algorithms = {jose::Algorithm::eddsa};
    expected.leeway = std::chrono::seconds(0); // berthd's own clock, or its neighbour's: never longer than it was for
    auto verified = jose::verify(token, jose::KeySet({key.public_key()}), expected, now);
    if (!verified) {
        return bad_ticket("The resume ticket is not good (any more): " + verified.error().message);
    }
    ResumeTicket ticket;
    ticket.workspace_id = workspace_id;
    model::Fields fields(verified->claims, "resume ticket");
    std::int64_t granted = 0;
    fields.get("session", ticket.session_id)
        .get("granted", granted)
        .get_value("user", ticket.user)
        .get("name", ticket.user_name)
        .get_value("role", ticket.role);
    if (auto read = fields.result(); !read) {
        return bad_ticket(read.error().message);
    }
    if (session_id.empty() || ticket.session_id != session_id) {
        return bad_ticket("The resume ticket is for another session.");
    }
    ticket.granted_at = model::Time(std::chrono::milliseconds(granted));
    const auto ends = verified->time("exp");
    ticket.expires_at = std::chrono::floor<std::chrono::milliseconds>(ends.value_or(now));
    return ticket;
}

} // namespace berth::platform
