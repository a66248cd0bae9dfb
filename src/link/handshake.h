// What rides in the upgrade request and its answer: the values of the headers Link-Version and Link-Session, and the
// proofs in them. Pure values: parse, format, sign, verify. Which session an id names is the agent's business, how the
// headers travel is the carrier's.
#pragma once

#include "base/crypto.h"
#include "base/secret.h"
#include "link/types.h"

#include <optional>
#include <string>
#include <string_view>

namespace berth::link {

inline constexpr std::string_view version_header = "Link-Version";
inline constexpr std::string_view session_header = "Link-Session";
inline constexpr std::string_view websocket_subprotocol = "berth.link.1";

// The versions this build speaks, as the client sends them: "1".
inline constexpr std::string_view supported_versions = "1";

using Nonce = std::array<std::byte, nonce_size>;

// The agent's choice from the client's list ("2, 1"): the highest that both speak, else Errc::unsupported.
Result<unsigned> choose_version(std::string_view offered);

// What a client's request says: a new session, or one to go on with.
struct Offer {
    struct Resume {
        std::string id;      // the session, as the agent named it
        Offset received = 0; // how far the client has the agent's stream
        Sha256 proof{};      // HMAC over id, epoch, position and both nonces
    };
    Epoch epoch = 1;
    Nonce nonce{};
    std::optional<Resume> resume; // absent: a new session

    // Header value: "new; epoch=1; nonce=…" or "id=…; epoch=7; nonce=…; received=1234; proof=…".
    std::string format() const;
    static Result<Offer> parse(std::string_view header);
};

// What an agent's 101 says.
struct Answer {
    std::string id;
    Epoch epoch = 0;
    Nonce nonce{};
    Offset received = 0;         // how far the agent has the client's stream
    std::optional<Sha256> proof; // absent for a new session, whose secret comes as the carrier's first frame

    // Header value: "id=…; epoch=7; nonce=…; received=1234[; proof=…]".
    std::string format() const;
    static Result<Answer> parse(std::string_view header);
};

// The two proofs. The client's covers the nonce the agent gave when the session began, the agent's both fresh ones:
// each shows knowledge of the secret for this attempt, neither can be used for another.
Sha256 client_proof(const Secret& secret, const Offer& offer, const Nonce& session_nonce);
Sha256 agent_proof(const Secret& secret, const Answer& answer, const Nonce& client_nonce);

} // namespace berth::link
