#include "model/channel/git.h"

#include <algorithm>

namespace berth::model::channel {

namespace {

constexpr std::size_t connection_size = 4; // bytes of its number

} // namespace

bool is_credential_value(std::string_view text) {
    constexpr std::size_t longest = 4096;
    return text.size() <= longest && std::ranges::none_of(text, [](char one) {
               const auto code = static_cast<unsigned char>(one);
               return code < 0x20 || code == 0x7f;
           });
}

Bytes encode_connection(std::uint32_t connection, ByteView bytes) {
    Bytes payload;
    payload.reserve(connection_size + bytes.size());
    for (int shift = 24; shift >= 0; shift -= 8) {
        payload.push_back(static_cast<std::byte>(connection >> shift));
    }
    payload.insert(payload.end(), bytes.begin(), bytes.end());
    return payload;
}

Result<std::uint32_t> connection_of(const Frame& frame) {
    if (frame.payload.size() < connection_size) {
        return fail(Errc::protocol_error, "A frame about an SSH agent names no connection.");
    }
    std::uint32_t connection = 0;
    for (std::size_t i = 0; i < connection_size; ++i) {
        connection = connection << 8 | static_cast<std::uint32_t>(frame.payload[i]);
    }
    return connection;
}

Json encode(const GitOffer& offer) {
    return {{"name", offer.name},
            {"email", offer.email},
            {"credentials", offer.credentials},
            {"ssh_agent", offer.ssh_agent}};
}

Json encode(const CredentialRequest& request) {
    return {{"id", request.id},
            {"protocol", request.protocol},
            {"host", request.host},
            {"path", request.path},
            {"username", request.username}};
}

Json encode(const CredentialAnswer& answer) {
    return {{"id", answer.id},
            {"found", answer.found},
            {"username", answer.username},
            {"password", std::string(answer.password.reveal())},
            {"reason", answer.reason}};
}

} // namespace berth::model::channel

namespace berth::model {

using channel::is_credential_value;

template<>
Result<channel::GitOffer> decode<channel::GitOffer>(const Json& value) {
    channel::GitOffer offer;
    Fields fields(value, "offer");
    fields.only({"name", "email", "credentials", "ssh_agent"})
        .maybe("name", offer.name)
        .maybe("email", offer.email)
        .maybe("credentials", offer.credentials)
        .maybe("ssh_agent", offer.ssh_agent)
        .check(is_credential_value(offer.name) && is_credential_value(offer.email),
               "name and email must not hold control characters.");
    return fields.result_of(std::move(offer));
}

template<>
Result<channel::CredentialRequest> decode<channel::CredentialRequest>(const Json& value) {
    channel::CredentialRequest request;
    Fields fields(value, "credential request");
    fields.get("id", request.id)
        .get("protocol", request.protocol)
        .get("host", request.host)
        .maybe("path", request.path)
        .maybe("username", request.username)
        .check(is_credential_value(request.protocol) && is_credential_value(request.host) &&
                   is_credential_value(request.path) && is_credential_value(request.username),
               "its values must not hold control characters.");
    return fields.result_of(std::move(request));
}

template<>
Result<channel::CredentialAnswer> decode<channel::CredentialAnswer>(const Json& value) {
    channel::CredentialAnswer answer;
    std::string password;
    Fields fields(value, "credential answer");
    fields.get("id", answer.id)
        .get("found", answer.found)
        .maybe("username", answer.username)
        .maybe("password", password)
        .maybe("reason", answer.reason)
        .check(is_credential_value(answer.username) && is_credential_value(password) &&
                   is_credential_value(answer.reason),
               "its values must not hold control characters.");
    answer.password = Secret(std::move(password));
    return fields.result_of(std::move(answer));
}

} // namespace berth::model
