// The key exchange of SSH as this server does it (RFC 4253 section 7): which algorithms are offered and chosen, the
// server's half of the two methods, and the keys that come of it. Pure: randomness comes from OpenSSL.
#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "ssh/host_key.h"

#include <string>

namespace berth::ssh {

// What both sides have agreed on.
struct Agreement {
    std::string method;        // of key exchange
    std::string cipher_in;     // client to server
    std::string cipher_out;    // server to client
    bool strict = false;       // the client resists prefix truncation (kex-strict-c-v00@openssh.com)
    bool skips_packet = false; // the client has guessed wrong, its next packet does not count
};

// Our KEXINIT message.
Bytes make_kexinit();

// From the client's KEXINIT. `unsupported`, naming what, where nothing is in common; `protocol_error`.
Result<Agreement> agree(ByteView client_kexinit);

// What goes into the exchange hash besides the shares.
struct Identification {
    std::string_view client_version;
    std::string_view server_version;
    ByteView client_kexinit;
    ByteView server_kexinit;
};

struct Exchanged {
    Bytes reply;  // the KEX_REPLY message
    Bytes hash;   // H; the first one is the connection's session id
    Bytes shared; // K, encoded as the hash takes it
};

// The server's half: from the client's share (of KEX_INIT) to the reply.
Result<Exchanged> exchange(const std::string& method, ByteView client_share, const Identification& identification,
                           const HostKey& host_key);

// HASH(K || H || letter || session id), its first `size` bytes (at most 32; RFC 4253 section 7.2).
Bytes derive_key(const Exchanged& exchanged, char letter, ByteView session_id, std::size_t size);

} // namespace berth::ssh
