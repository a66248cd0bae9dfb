// The transport layer of an SSH server (RFC 4253) as a pure state machine: bytes in, messages out, and bytes to be
// sent. Does versions, key exchange (again whenever a side asks), encryption; what the messages mean is left to
// Connection. Promises to hold one packet at most of what came in, and never to read beyond what was authenticated.
#pragma once

#include "ssh/host_key.h"
#include "ssh/key_exchange.h"
#include "ssh/packet_cipher.h"
#include "ssh/wire.h"

#include <deque>
#include <optional>

namespace berth::ssh {

// The largest packet that is taken: OpenSSH's own limit.
inline constexpr std::size_t max_packet = 256 * 1024;

// Why a connection is broken off (RFC 4253 section 11.1).
enum class DisconnectReason : std::uint32_t { protocol_error = 2, key_exchange_failed = 3, by_application = 11 };

class Transport {
public:
    explicit Transport(HostKey host_key);

    // Where the next bytes go that come in, and how many there were. Everything next() has to give must be taken first.
    std::span<std::byte> space();
    void received(std::size_t count);

    // The next message for the layers above; nothing while more bytes are needed, or at the client's goodbye (over()).
    // The view holds until the next call. An error ends the connection: the client is told.
    Result<std::optional<ByteView>> next();
    bool over() const { return over_; }

    // Encrypts a message, or keeps it while keys are exchanged.
    void send(ByteView message) { send(message, {}); }
    // The same for a message in two parts: a header and data that need not be copied before.
    void send(ByteView message, ByteView data);
    // "I did not understand your last packet."
    void send_unimplemented();
    void disconnect(DisconnectReason reason, std::string_view text);

    // While keys are exchanged, senders of data wait.
    bool exchanging() const { return own_kexinit_sent_; }
    std::size_t pending() const { return output_.size() + kept_size_; }
    // What is to be sent now; the memory of `into` is used for what comes next.
    void take_output(Bytes& into);

private:
    Result<std::optional<ByteView>> next_packet();
    Result<bool> read_version();
    // True where the message was the transport's own.
    Result<bool> handle(ByteView message);
    Result<> handle_kexinit(ByteView message);
    Result<> handle_key_share(ByteView message);
    Result<> handle_newkeys();
    void begin_exchange();
    void seal(ByteView message, ByteView data);

    HostKey host_key_;
    bool over_ = false;

    // Received and not taken: [in_begin_, in_end_) of in_.
    Bytes in_;
    std::size_t in_begin_ = 0;
    std::size_t in_end_ = 0;
    std::string client_version_; // empty until it has come
    std::uint32_t sequence_in_ = 0;
    std::unique_ptr<PacketCipher> cipher_in_;

    Bytes output_;
    std::deque<Bytes> kept_; // until the new keys are there
    std::size_t kept_size_ = 0;
    std::uint64_t packets_out_ = 0; // under the present keys
    std::unique_ptr<PacketCipher> cipher_out_;

    // Key exchange.
    Bytes session_id_; // empty until the first one is done
    bool own_kexinit_sent_ = false;
    Bytes own_kexinit_;
    Bytes client_kexinit_; // empty where none has come since the last exchange
    std::optional<Agreement> agreement_;
    bool strict_ = false;
    std::unique_ptr<PacketCipher> next_cipher_in_; // from the client's NEWKEYS on
};

} // namespace berth::ssh
