// An SSH client for tests, pure like the transport it talks to: it does everything right until it is told to send
// something else.
#pragma once

#include "base/crypto.h"
#include "ssh/key_exchange.h"
#include "ssh/packet_cipher.h"
#include "ssh/wire.h"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace berth::ssh::testing {

class TestClient {
public:
    static constexpr std::string_view version = "SSH-2.0-Test";

    TestClient()
        : own_key_(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"), &EVP_PKEY_free) {
        out_ = std::string(version) + "\r\n";
        begin_exchange();
    }

    // A packet in clear.
    static std::string plain(ByteView message) {
        std::size_t padding = 8 - (5 + message.size()) % 8;
        padding += padding < 4 ? 8 : 0;
        const Bytes packet = Writer()
                                 .uint32(static_cast<std::uint32_t>(1 + message.size() + padding))
                                 .byte(static_cast<std::uint8_t>(padding))
                                 .raw(message)
                                 .raw(Bytes(padding))
                                 .take();
        return std::string(as_text(packet));
    }

    static Bytes kexinit() {
        Writer writer(Message::kexinit);
        writer.raw(Bytes(16, std::byte{7})).string(std::string_view("curve25519-sha256,kex-strict-c-v00@openssh.com"));
        writer.string(std::string_view(host_key_algorithm));
        for (const char* list : {"aes256-gcm@openssh.com", "aes128-gcm@openssh.com", "hmac-sha2-256", "hmac-sha2-256",
                                 "none", "none", "", ""}) {
            writer.string(std::string_view(list));
        }
        return writer.boolean(false).uint32(0).take();
    }

    void begin_exchange() {
        own_kexinit_ = kexinit();
        send(own_kexinit_);
    }

    // Encrypted once there are keys.
    void send(ByteView message) {
        if (!cipher_out_) {
            out_ += plain(message);
            return;
        }
        std::size_t padding = 16 - (1 + message.size()) % 16;
        padding += padding < 4 ? 16 : 0;
        send_packet(Writer().byte(static_cast<std::uint8_t>(padding)).raw(message).raw(Bytes(padding)).take());
    }
    // The same with any inside: padding length, message, padding.
    void send_packet(Bytes inside) {
        const Bytes length = Writer().uint32(static_cast<std::uint32_t>(inside.size())).take();
        std::array<std::byte, PacketCipher::tag_size> tag{};
        cipher_out_->seal(length, inside, tag);
        out_ += std::string(as_text(length)) + std::string(as_text(inside)) + std::string(as_text(tag));
    }
    std::string take_output() { return std::exchange(out_, {}); }

    // Takes what the server says; false where it is not what a server says.
    bool receive(ByteView bytes) {
        in_ += as_text(bytes);
        if (server_version_.empty()) {
            const std::size_t end = in_.find("\r\n");
            if (end == std::string::npos) {
                return true;
            }
            server_version_ = in_.substr(0, end);
            in_.erase(0, end + 2);
        }
        while (in_.size() >= 4) {
            const std::size_t length = Reader(as_bytes(in_)).uint32();
            const std::size_t tag_size = cipher_in_ ? PacketCipher::tag_size : 0;
            if (in_.size() < 4 + length + tag_size) {
                return true;
            }
            const ByteView packet = as_bytes(in_).first(4 + length + tag_size);
            Bytes inside(packet.begin() + 4, packet.begin() + 4 + static_cast<std::ptrdiff_t>(length));
            if (cipher_in_ && !cipher_in_->open(packet.first(4), inside, packet.last<PacketCipher::tag_size>())) {
                return false;
            }
            in_.erase(0, packet.size());
            const auto padding = std::to_integer<std::size_t>(inside[0]);
            if (!take(ByteView(inside).subspan(1, length - 1 - padding))) {
                return false;
            }
        }
        return true;
    }

    bool has_keys() const { return cipher_out_ != nullptr; }
    unsigned exchanges() const { return exchanges_; }
    // What came besides key exchanges.
    std::vector<Bytes> messages;

private:
    bool take(ByteView message) {
        switch (static_cast<Message>(message[0])) {
        case Message::kexinit:
            server_kexinit_.assign(message.begin(), message.end());
            if (exchanges_ > 0 && own_kexinit_.empty()) {
                begin_exchange();
            }
            send(Writer(Message::kex_init).string(public_key()).bytes());
            return true;
        case Message::kex_reply:
            return take_reply(message.subspan(1));
        case Message::newkeys:
            cipher_in_ = std::move(next_in_);
            return cipher_in_ != nullptr;
        default:
            messages.emplace_back(message.begin(), message.end());
            return true;
        }
    }

    Bytes public_key() const {
        Bytes key(32);
        std::size_t size = key.size();
        EVP_PKEY_get_raw_public_key(own_key_.get(), reinterpret_cast<unsigned char*>(key.data()), &size);
        return key;
    }

    bool take_reply(ByteView reply) {
        Reader reader(reply);
        const ByteView host_key = reader.string();
        const ByteView share = reader.string();
        const ByteView signature = reader.string();
        Bytes secret(32);
        std::size_t size = secret.size();
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> peer(
            EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, reinterpret_cast<const unsigned char*>(share.data()),
                                        share.size()),
            &EVP_PKEY_free);
        const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
            EVP_PKEY_CTX_new(own_key_.get(), nullptr), &EVP_PKEY_CTX_free);
        if (!peer || EVP_PKEY_derive_init(context.get()) != 1 ||
            EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1 ||
            EVP_PKEY_derive(context.get(), reinterpret_cast<unsigned char*>(secret.data()), &size) != 1) {
            return false;
        }
        Exchanged exchanged;
        exchanged.shared = Writer().mpint(secret).take();
        const Sha256 hash = sha256(Writer()
                                       .string(version)
                                       .string(server_version_)
                                       .string(own_kexinit_)
                                       .string(server_kexinit_)
                                       .string(host_key)
                                       .string(public_key())
                                       .string(share)
                                       .raw(exchanged.shared)
                                       .bytes());
        exchanged.hash.assign(hash.begin(), hash.end());
        if (session_id_.empty()) {
            session_id_ = exchanged.hash;
        }
        if (!verifies(host_key, exchanged.hash, signature)) {
            return false;
        }
        next_in_ = PacketCipher::create(PacketCipher::Direction::open, derive_key(exchanged, 'D', session_id_, 16),
                                        derive_key(exchanged, 'B', session_id_, 12));
        send(Writer(Message::newkeys).bytes());
        cipher_out_ = PacketCipher::create(PacketCipher::Direction::seal, derive_key(exchanged, 'C', session_id_, 32),
                                           derive_key(exchanged, 'A', session_id_, 12));
        own_kexinit_.clear();
        ++exchanges_;
        return true;
    }

    static bool verifies(ByteView host_key, ByteView hash, ByteView signature) {
        Reader key(host_key);
        Reader signed_by(signature);
        key.string();
        signed_by.string();
        const ByteView raw = key.string();
        const ByteView bytes = signed_by.string();
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pkey(
            EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(raw.data()),
                                        raw.size()),
            &EVP_PKEY_free);
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
        return pkey && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, pkey.get()) == 1 &&
               EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                                reinterpret_cast<const unsigned char*>(hash.data()), hash.size()) == 1;
    }

    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> own_key_;
    std::string out_;
    std::string in_;
    std::string server_version_;
    Bytes own_kexinit_;
    Bytes server_kexinit_;
    Bytes session_id_;
    unsigned exchanges_ = 0;
    std::unique_ptr<PacketCipher> next_in_;
    std::unique_ptr<PacketCipher> cipher_in_;
    std::unique_ptr<PacketCipher> cipher_out_;
};

} // namespace berth::ssh::testing
