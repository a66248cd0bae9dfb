#include "link/handshake.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace berth::link {

namespace {

constexpr std::size_t max_header_size = KiB;
constexpr std::size_t max_id_size = 64;
constexpr std::string_view client_label = "berth.link.1 client";
constexpr std::string_view agent_label = "berth.link.1 agent";

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::unexpected<Error> malformed_header(const std::string& what) {
    return fail(Errc::invalid_argument, "The header " + std::string(session_header) + " is malformed: " + what + ".");
}

Result<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || problem != std::errc{} || end != text.data() + text.size()) {
        return malformed_header("a number is expected");
    }
    return value;
}

template<std::size_t Size>
Result<std::array<std::byte, Size>> fixed_bytes(std::string_view text) {
    const auto bytes = from_base64url(text);
    if (!bytes || bytes->size() != Size) {
        return malformed_header(std::to_string(Size) + " bytes in base64url are expected");
    }
    std::array<std::byte, Size> out{};
    std::ranges::copy(*bytes, out.begin());
    return out;
}

// "new; a=1; b=2" as a map; a word without '=' has an empty value. Refuses a name that stands twice.
using Fields = std::map<std::string_view, std::string_view>;

Result<Fields> split(std::string_view header) {
    if (header.size() > max_header_size) {
        return malformed_header("it is too long");
    }
    Fields fields;
    for (std::size_t at = 0; at <= header.size();) {
        const std::size_t end = std::min(header.find(';', at), header.size());
        const std::string_view item = trim(header.substr(at, end - at));
        at = end + 1;
        const std::size_t equals = std::min(item.find('='), item.size());
        const std::string_view name = item.substr(0, equals);
        if (name.empty()) {
            return malformed_header("a field without a name");
        }
        const std::string_view value = item.substr(std::min(equals + 1, item.size()));
        if (!fields.emplace(name, value).second) {
            return malformed_header("a field stands twice");
        }
    }
    return fields;
}

std::string_view field(const Fields& fields, std::string_view name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string_view{} : found->second;
}

bool valid_id(std::string_view id) {
    return !id.empty() && id.size() <= max_id_size && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

Sha256 sign(const Secret& secret, std::string_view label, std::string_view id, Epoch epoch, Offset received,
            const Nonce& client_nonce, const Nonce& agent_nonce) {
    // One field a line: no field can hold a line break, so no two inputs give the same text.
    std::string text(label);
    text.append("\n").append(id).append("\n").append(std::to_string(epoch)).append("\n");
    text.append(std::to_string(received)).append("\n").append(base64url(client_nonce)).append("\n");
    text.append(base64url(agent_nonce)).append("\n");
    return hmac_sha256(as_bytes(secret.reveal()), as_bytes(text));
}

} // namespace

Result<unsigned> choose_version(std::string_view offered) {
    constexpr unsigned spoken = 1;
    if (offered.size() <= max_header_size) {
        for (std::size_t at = 0; at <= offered.size();) {
            const std::size_t end = std::min(offered.find(',', at), offered.size());
            const auto version = number(trim(offered.substr(at, end - at)));
            if (version && *version == spoken) {
                return spoken;
            }
            at = end + 1;
        }
    }
    return fail(Errc::unsupported, "This end speaks version 1 of the link, the other end does not.",
                "Update the older of the two; a workspace updates its agent when it is restarted.");
}

std::string Offer::format() const {
    std::string text = resume ? "id=" + resume->id : "new";
    text += "; epoch=" + std::to_string(epoch) + "; nonce=" + base64url(nonce);
    if (resume) {
        text += "; received=" + std::to_string(resume->received) + "; proof=" + base64url(resume->proof);
    }
    return text;
}

Result<Offer> Offer::parse(std::string_view header) {
    const auto fields = split(header);
    if (!fields) {
        return std::unexpected(fields.error());
    }
    const auto epoch = number(field(*fields, "epoch"));
    const auto nonce = fixed_bytes<nonce_size>(field(*fields, "nonce"));
    if (!epoch || !nonce) {
        return std::unexpected(!epoch ? epoch.error() : nonce.error());
    }
    if (*epoch == 0) {
        return malformed_header("epochs begin at 1");
    }
    Offer offer{.epoch = *epoch, .nonce = *nonce, .resume = std::nullopt};
    const std::string_view id = field(*fields, "id");
    if (fields->contains("new") == !id.empty()) {
        return malformed_header("either 'new' or an id is expected");
    }
    if (fields->contains("new")) {
        return offer;
    }
    const auto received = number(field(*fields, "received"));
    const auto proof = fixed_bytes<std::tuple_size_v<Sha256>>(field(*fields, "proof"));
    if (!valid_id(id)) {
        return malformed_header("the id has characters that no session's has");
    }
    if (!received || !proof) {
        return std::unexpected(!received ? received.error() : proof.error());
    }
    offer.resume = Resume{.id = std::string(id), .received = *received, .proof = *proof};
    return offer;
}

std::string Answer::format() const {
    std::string text = "id=" + id + "; epoch=" + std::to_string(epoch) + "; nonce=" + base64url(nonce) +
                       "; received=" + std::to_string(received);
    if (proof) {
        text += "; proof=" + base64url(*proof);
    }
    return text;
}

Result<Answer> Answer::parse(std::string_view header) {
    const auto fields = split(header);
    if (!fields) {
        return std::unexpected(fields.error());
    }
    const std::string_view id = field(*fields, "id");
    const auto epoch = number(field(*fields, "epoch"));
    const auto nonce = fixed_bytes<nonce_size>(field(*fields, "nonce"));
    const auto received = number(field(*fields, "received"));
    if (!valid_id(id)) {
        return malformed_header("the id has characters that no session's has");
    }
    if (!epoch || !nonce || !received) {
        return std::unexpected(!epoch ? epoch.error() : !nonce ? nonce.error() : received.error());
    }
    Answer answer{
        .id = std::string(id), .epoch = *epoch, .nonce = *nonce, .received = *received, .proof = std::nullopt};
    if (fields->contains("proof")) {
        const auto proof = fixed_bytes<std::tuple_size_v<Sha256>>(field(*fields, "proof"));
        if (!proof) {
            return std::unexpected(proof.error());
        }
        answer.proof = *proof;
    }
    return answer;
}

Sha256 client_proof(const Secret& secret, const Offer& offer, const Nonce& session_nonce) {
    const Offer::Resume none;
    const Offer::Resume& resume = offer.resume ? *offer.resume : none;
    return sign(secret, client_label, resume.id, offer.epoch, resume.received, offer.nonce, session_nonce);
}

Sha256 agent_proof(const Secret& secret, const Answer& answer, const Nonce& client_nonce) {
    return sign(secret, agent_label, answer.id, answer.epoch, answer.received, client_nonce, answer.nonce);
}

} // namespace berth::link
