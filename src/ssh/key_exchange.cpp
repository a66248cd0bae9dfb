#include "ssh/key_exchange.h"

#include "base/crypto.h"
#include "base/format.h"
#include "ssh/packet_cipher.h"
#include "ssh/wire.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

namespace berth::ssh {

namespace {

constexpr const char* hybrid_method = "mlkem768x25519-sha256"; // draft-ietf-sshm-mlkem-hybrid-kex
constexpr const char* kem_name = "ML-KEM-768";
constexpr std::size_t kem_public_size = 1184;
constexpr std::size_t x25519_size = 32;
constexpr const char* ciphers_offered = "aes128-gcm@openssh.com,aes256-gcm@openssh.com";
// The ciphers authenticate by themselves; some clients want to agree on a code all the same.
constexpr const char* macs_offered = "hmac-sha2-256-etm@openssh.com,hmac-sha2-256";

using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using ContextPtr = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

unsigned char* raw(Bytes& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}
const unsigned char* raw(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

// OpenSSL has it from 3.5 on.
bool has_kem() {
    static const bool known = [] {
        const ContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, kem_name, nullptr), &EVP_PKEY_CTX_free);
        return context != nullptr;
    }();
    return known;
}

const std::string& methods_offered() {
    static const std::string names = std::string(has_kem() ? hybrid_method : "") + (has_kem() ? "," : "") +
                                     "curve25519-sha256,curve25519-sha256@libssh.org";
    return names;
}

// The first of the client's names that is among ours (RFC 4253 section 7.1).
std::string first_in_common(std::string_view client, std::string_view ours) {
    while (!client.empty()) {
        const std::size_t comma = std::min(client.find(','), client.size());
        if (const auto name = client.substr(0, comma); !name.empty() && list_holds(ours, name)) {
            return std::string(name);
        }
        client.remove_prefix(std::min(comma + 1, client.size()));
    }
    return {};
}

std::string_view first_name(std::string_view list) {
    return list.substr(0, list.find(','));
}

struct Share {
    Bytes ours;   // what the client gets
    Bytes secret; // what both know then
};

std::unexpected<Error> bad_share() {
    return fail(Errc::protocol_error, "The client's key share is not valid.");
}

// RFC 8731. OpenSSL refuses a peer's share that would make the secret zero.
Result<Share> x25519(ByteView theirs) {
    const KeyPtr own(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"), &EVP_PKEY_free);
    const KeyPtr peer(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, raw(theirs), theirs.size()),
                      &EVP_PKEY_free);
    if (!own || !peer) {
        return bad_share();
    }
    Share share{Bytes(x25519_size), Bytes(x25519_size)};
    std::size_t public_size = x25519_size;
    std::size_t secret_size = x25519_size;
    const ContextPtr context(EVP_PKEY_CTX_new(own.get(), nullptr), &EVP_PKEY_CTX_free);
    if (EVP_PKEY_get_raw_public_key(own.get(), raw(share.ours), &public_size) != 1 || !context ||
        EVP_PKEY_derive_init(context.get()) != 1 || EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1 ||
        EVP_PKEY_derive(context.get(), raw(share.secret), &secret_size) != 1 || secret_size != x25519_size) {
        return bad_share();
    }
    return share;
}

Result<Share> encapsulate(ByteView theirs) {
    const KeyPtr peer(EVP_PKEY_new_raw_public_key_ex(nullptr, kem_name, nullptr, raw(theirs), theirs.size()),
                      &EVP_PKEY_free);
    const ContextPtr context(peer ? EVP_PKEY_CTX_new_from_pkey(nullptr, peer.get(), nullptr) : nullptr,
                             &EVP_PKEY_CTX_free);
    std::size_t wrapped_size = 0;
    std::size_t secret_size = 0;
    if (!context || EVP_PKEY_encapsulate_init(context.get(), nullptr) != 1 ||
        EVP_PKEY_encapsulate(context.get(), nullptr, &wrapped_size, nullptr, &secret_size) != 1) {
        return bad_share();
    }
    Share share{Bytes(wrapped_size), Bytes(secret_size)};
    if (EVP_PKEY_encapsulate(context.get(), raw(share.ours), &wrapped_size, raw(share.secret), &secret_size) != 1) {
        return bad_share();
    }
    return share;
}

// The method's share, and its secret as the hash takes it.
Result<Share> server_share(const std::string& method, ByteView theirs) {
    if (method != hybrid_method) {
        if (theirs.size() != x25519_size) {
            return bad_share();
        }
        auto share = x25519(theirs);
        if (share) {
            share->secret = Writer().mpint(share->secret).take();
        }
        return share;
    }
    if (theirs.size() != kem_public_size + x25519_size) {
        return bad_share();
    }
    auto quantum_safe = encapsulate(theirs.first(kem_public_size));
    auto classic = x25519(theirs.subspan(kem_public_size));
    if (!quantum_safe || !classic) {
        return bad_share();
    }
    Bytes both = Writer().raw(quantum_safe->secret).raw(classic->secret).take();
    const Sha256 secret = sha256(both);
    wipe(both.data(), both.size());
    return Share{Writer().raw(quantum_safe->ours).raw(classic->ours).take(), Writer().string(ByteView(secret)).take()};
}

} // namespace

Bytes make_kexinit() {
    Writer writer(Message::kexinit);
    writer.raw(random_bytes(16)).string(methods_offered() + ",kex-strict-s-v00@openssh.com");
    writer.string(std::string_view(host_key_algorithm));
    for (const char* list : {ciphers_offered, ciphers_offered, macs_offered, macs_offered, "none", "none", "", ""}) {
        writer.string(std::string_view(list));
    }
    return writer.boolean(false).uint32(0).take();
}

Result<Agreement> agree(ByteView client_kexinit) {
    Reader reader(client_kexinit);
    reader.byte();
    reader.bytes(16);
    std::array<std::string_view, 10> lists;
    for (std::string_view& list : lists) {
        list = reader.text();
    }
    const bool guessed = reader.boolean();
    reader.uint32();
    if (!reader.ok()) {
        return fail(Errc::protocol_error, "The client's offer of algorithms breaks off.");
    }
    Agreement agreement;
    agreement.method = first_in_common(lists[0], methods_offered());
    agreement.cipher_in = first_in_common(lists[2], ciphers_offered);
    agreement.cipher_out = first_in_common(lists[3], ciphers_offered);
    agreement.strict = list_holds(lists[0], "kex-strict-c-v00@openssh.com");
    const char* missing = agreement.method.empty()                    ? "key exchange method"
                          : !list_holds(lists[1], host_key_algorithm) ? "host key algorithm (ssh-ed25519)"
                          : agreement.cipher_in.empty() || agreement.cipher_out.empty()
                              ? "cipher (aes128-gcm@openssh.com)"
                          : !list_holds(lists[6], "none") || !list_holds(lists[7], "none") ? "way without compression"
                                                                                           : nullptr;
    if (missing != nullptr) {
        return fail(Errc::unsupported, berth::format("No {} in common.", missing), "Use a newer SSH client.");
    }
    agreement.skips_packet = guessed && (first_name(lists[0]) != first_name(methods_offered()) ||
                                         first_name(lists[1]) != host_key_algorithm);
    return agreement;
}

Result<Exchanged> exchange(const std::string& method, ByteView client_share, const Identification& identification,
                           const HostKey& host_key) {
    auto share = server_share(method, client_share);
    if (!share) {
        return std::unexpected(std::move(share.error()));
    }
    const Bytes public_key = host_key.public_blob();
    Writer hashed;
    hashed.string(identification.client_version).string(identification.server_version);
    hashed.string(identification.client_kexinit).string(identification.server_kexinit);
    hashed.string(public_key).string(client_share).string(share->ours).raw(share->secret);
    const Sha256 digest = sha256(hashed.bytes());
    Exchanged exchanged;
    exchanged.hash.assign(digest.begin(), digest.end());
    exchanged.shared = std::move(share->secret);
    const Bytes signature = host_key.sign(exchanged.hash);
    exchanged.reply = Writer(Message::kex_reply).string(public_key).string(share->ours).string(signature).take();
    return exchanged;
}

Bytes derive_key(const Exchanged& exchanged, char letter, ByteView session_id, std::size_t size) {
    Bytes hashed = Writer()
                       .raw(exchanged.shared)
                       .raw(exchanged.hash)
                       .byte(static_cast<std::uint8_t>(letter))
                       .raw(session_id)
                       .take();
    const Sha256 digest = sha256(hashed);
    wipe(hashed.data(), hashed.size());
    return {digest.begin(), digest.begin() + static_cast<std::ptrdiff_t>(std::min(size, digest.size()))};
}

} // namespace berth::ssh
