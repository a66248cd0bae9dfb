#include "agent/git/credential_text.h"

namespace berth::agent {

namespace {

constexpr std::string_view answer_found = "found\n";
constexpr std::string_view answer_none = "none\n";

} // namespace

Result<model::channel::CredentialRequest> parse_credential_request(std::string_view text) {
    model::channel::CredentialRequest request;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.empty()) {
            break;
        }
        const std::size_t equals = line.find('=');
        const std::string_view key = line.substr(0, equals);
        const std::string value(equals == std::string_view::npos ? "" : line.substr(equals + 1));
        if (!model::channel::is_credential_value(value)) {
            return fail(Errc::invalid_argument, "A credential's value holds control characters.");
        }
        if (key == "protocol") {
            request.protocol = value;
        } else if (key == "host") {
            request.host = value;
        } else if (key == "path") {
            request.path = value;
        } else if (key == "username") {
            request.username = value;
        } // git says more, for helpers that know more
    }
    if (request.protocol.empty() || request.host.empty()) {
        return fail(Errc::invalid_argument, "It is not said for which host credentials are wanted.");
    }
    return request;
}

std::string encode_helper_answer(const model::channel::CredentialAnswer& answer) {
    if (!answer.found) {
        return std::string(answer_none) + answer.reason + "\n";
    }
    return std::string(answer_found) + "username=" + answer.username +
           "\npassword=" + std::string(answer.password.reveal()) + "\n";
}

Result<HelperAnswer> parse_helper_answer(std::string_view text) {
    for (const std::string_view kind : {answer_found, answer_none}) {
        if (text.starts_with(kind)) {
            return HelperAnswer{kind == answer_found, Secret(std::string(text.substr(kind.size())))};
        }
    }
    return fail(Errc::protocol_error, "The agent's answer is none.");
}

} // namespace berth::agent
