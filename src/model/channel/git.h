// The `git` stream: a client offers its person's git identity, their credentials and their SSH keys to a workspace for
// as long as the stream lasts. The agent asks over it; nothing but name and e-mail address is kept in the workspace.
// Frames as in frame.h. Connections to the person's SSH agent are numbered by the agent, and travel as bytes both ways.
#pragma once

#include "base/secret.h"
#include "model/channel/frame.h"
#include "model/json.h"

namespace berth::model::channel {

inline constexpr std::string_view git_kind = "git";

// How the stream is opened.
struct GitOffer {
    std::string name; // what commits carry; either may be empty
    std::string email;
    bool credentials = false; // the client may be asked for them
    bool ssh_agent = false;   // connections to the person's SSH agent may be opened

    friend bool operator==(const GitOffer&, const GitOffer&) = default;
};

enum class GitFrame : std::uint8_t {
    // agent to client
    credential_request = 0x01, // CredentialRequest
    ssh_data = 0x02,           // u32 big-endian connection, then bytes for the person's SSH agent; the first opens it
    ssh_end = 0x03,            // u32: the workspace's program has closed it
    // client to agent
    credential_answer = 0x81, // CredentialAnswer
    ssh_answer = 0x82,        // u32, then bytes
    ssh_closed = 0x83         // u32: there is no agent, or it has closed
};
// Data of a connection is cut into frames of this at most.
inline constexpr std::size_t ssh_data_limit = 32 * 1024;

// As git-credential(1) writes them.
struct CredentialRequest {
    std::uint32_t id = 0;
    std::string protocol; // "https"
    std::string host;     // "github.com", with a port where there is one
    std::string path;     // empty where git leaves it out
    std::string username; // empty where any will do

    friend bool operator==(const CredentialRequest&, const CredentialRequest&) = default;
};

struct CredentialAnswer {
    std::uint32_t id = 0;
    bool found = false;
    std::string username;
    Secret password;
    std::string reason; // why there are none: for the person in the workspace's terminal

    friend bool operator==(const CredentialAnswer&, const CredentialAnswer&) = default;
};

// A value that can stand in a line of git-credential's format: no control characters, which would begin another line.
bool is_credential_value(std::string_view text);

// u32 and bytes, as the ssh_ frames carry them.
Bytes encode_connection(std::uint32_t connection, ByteView bytes = {});
// The number; its bytes follow from the fourth on. protocol_error where the frame is too short.
Result<std::uint32_t> connection_of(const Frame& frame);

Json encode(const GitOffer& offer);
Json encode(const CredentialRequest& request);
Json encode(const CredentialAnswer& answer);

} // namespace berth::model::channel

namespace berth::model {
template<>
Result<channel::GitOffer> decode<channel::GitOffer>(const Json& value);
template<>
Result<channel::CredentialRequest> decode<channel::CredentialRequest>(const Json& value);
template<>
Result<channel::CredentialAnswer> decode<channel::CredentialAnswer>(const Json& value);
} // namespace berth::model
