#include "client/refusal.h"

#include "model/channel/wake.h"
#include "model/problem.h"

namespace berth::client {

Refusal judge_answer(int status, std::string_view content_type, std::string_view body,
                     std::optional<std::chrono::milliseconds> retry_after, bool token_refused_before) {
    Refusal refusal{Refusal::Kind::stop, retry_after, model::error_of_response(status, content_type, body)};
    switch (status) {
    case 401: // used, expired, or the platform was restarted: another one may be good
        refusal.kind = token_refused_before ? Refusal::Kind::stop : Refusal::Kind::token;
        break;
    case 408:
    case 409: // an older attempt of ours was faster
    case 429:
    case 502:
    case 504:
        refusal.kind = Refusal::Kind::retry;
        break;
    case 503: {
        // A workspace that nobody has started does not come up by trying again.
        const auto problem = model::decode_text<model::Problem>(body);
        const bool not_running = problem && model::is_problem(*problem, model::problem_name::not_running);
        refusal.kind = not_running ? Refusal::Kind::stop : Refusal::Kind::retry;
        refusal.resting = problem && model::is_problem(*problem, model::problem_name::suspended);
        break;
    }
    default:
        refusal.kind = status >= 500 && status != 501 ? Refusal::Kind::retry : Refusal::Kind::stop;
        break;
    }
    return refusal;
}

Refusal judge_token_failure(const Error& error) {
    switch (error.code) {
    case Errc::unavailable:
    case Errc::timed_out:
    case Errc::rate_limited:
    case Errc::conflict:
    case Errc::cancelled:
    case Errc::io_error:
    case Errc::internal:       // of the platform's: it may be restarted
    case Errc::protocol_error: // a captive portal, a proxy in between
        return {Refusal::Kind::retry, std::nullopt, error};
    case Errc::invalid_argument:
    case Errc::unauthenticated:
    case Errc::forbidden:
    case Errc::not_found:
    case Errc::too_large:
    case Errc::unsupported:
        break;
    }
    return {Refusal::Kind::stop, std::nullopt, error};
}

Refusal judge_dial_failure(const Error& error) {
    const bool hopeless = error.code == Errc::forbidden || error.code == Errc::unauthenticated ||
                          error.code == Errc::invalid_argument || error.code == Errc::unsupported;
    return {hopeless ? Refusal::Kind::stop : Refusal::Kind::retry, std::nullopt, error};
}

} // namespace berth::client
