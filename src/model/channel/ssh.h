// The streams of SSH. `ssh` with target {} is the bytes of one SSH connection, both ways; half-close is passed on.
// `ssh-host-key` with target {} answers with one SshHostKey as a JSON document, and ends: clients learn over the
// authorised link which host key they will be shown.
#pragma once

#include "base/bytes.h"
#include "model/json.h"

namespace berth::model::channel {

inline constexpr std::string_view ssh_kind = "ssh";
inline constexpr std::string_view ssh_host_key_kind = "ssh-host-key";

struct SshHostKey {
    std::string algorithm; // "ssh-ed25519"
    Bytes key;             // as known_hosts has it, before base64

    friend bool operator==(const SshHostKey&, const SshHostKey&) = default;
};

Json encode(const SshHostKey& key);

} // namespace berth::model::channel

namespace berth::model {
// Refuses what cannot stand in known_hosts.
template<>
Result<channel::SshHostKey> decode<channel::SshHostKey>(const Json& value);
} // namespace berth::model
