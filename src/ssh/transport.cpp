#include "ssh/transport.h"

#include "base/crypto.h"
#include "base/format.h"

#include <algorithm>
#include <cstring>

namespace berth::ssh {

namespace {

constexpr std::string_view server_version = "SSH-2.0-Berth";
// RFC 4253 section 4.2.
constexpr std::size_t max_version_size = 255;
constexpr std::size_t length_size = 4;
constexpr std::size_t min_padding = 4;
// Before there are keys.
constexpr std::size_t plain_block = 8;
// What one read takes; packets that are longer make the buffer grow.
constexpr std::size_t first_in_size = 64 * 1024;
// New keys long before RFC 4344's 2^32 packets.
constexpr std::uint64_t max_packets_per_key = std::uint64_t{1} << 30;

std::unexpected<Error> broken(std::string what) {
    return fail(Errc::protocol_error, std::move(what));
}

} // namespace

Transport::Transport(HostKey host_key)
    : host_key_(std::move(host_key))
    , in_(first_in_size) {
    const ByteView version = as_bytes(server_version);
    output_.assign(version.begin(), version.end());
    output_.push_back(std::byte{'\r'});
    output_.push_back(std::byte{'\n'});
    begin_exchange();
}

std::span<std::byte> Transport::space() {
    if (in_begin_ == in_end_) {
        in_begin_ = in_end_ = 0;
    } else if (in_end_ > in_.size() / 2) { // small reads cost as much as large ones
        std::memmove(in_.data(), in_.data() + in_begin_, in_end_ - in_begin_);
        in_end_ -= in_begin_;
        in_begin_ = 0;
        if (in_end_ == in_.size()) {
            in_.resize(in_.size() * 2); // a packet has at most max_packet bytes, so this ends
        }
    }
    return std::span(in_).subspan(in_end_);
}

void Transport::received(std::size_t count) {
    in_end_ += count;
}

Result<std::optional<ByteView>> Transport::next() {
    if (client_version_.empty()) {
        const auto read = read_version();
        if (!read || !*read) {
            return read ? Result<std::optional<ByteView>>{} : std::unexpected(read.error());
        }
    }
    while (!over_) {
        auto packet = next_packet();
        if (!packet || !*packet) {
            return packet;
        }
        const ByteView message = **packet;
        if (message.empty()) {
            return broken("A packet without a message came.");
        }
        const auto handled = handle(message);
        if (!handled) {
            return std::unexpected(handled.error());
        }
        if (!*handled) {
            return message;
        }
    }
    return std::optional<ByteView>{};
}

// The client speaks first and says nothing before its version.
Result<bool> Transport::read_version() {
    const std::string_view text = as_text(ByteView(in_).subspan(in_begin_, in_end_ - in_begin_));
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos && text.size() <= max_version_size) {
        return false;
    }
    std::string_view line = text.substr(0, end);
    if (end == std::string_view::npos || end > max_version_size || !line.starts_with("SSH-2.0-")) {
        return broken("What came is not the version of an SSH client.");
    }
    in_begin_ += end + 1;
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    client_version_ = line;
    return true;
}

// The payload of the next whole packet, decrypted where it lies.
Result<std::optional<ByteView>> Transport::next_packet() {
    const std::size_t available = in_end_ - in_begin_;
    if (available < length_size) {
        return std::optional<ByteView>{};
    }
    const ByteView length_field = ByteView(in_).subspan(in_begin_, length_size);
    const std::size_t length = Reader(length_field).uint32();
    const std::size_t block = cipher_in_ ? PacketCipher::block_size : plain_block;
    const std::size_t aligned = length + (cipher_in_ ? 0 : length_size);
    if (length < 1 + min_padding || length > max_packet || aligned % block != 0) {
        return broken("A packet of an impossible size came.");
    }
    const std::size_t total = length_size + length + (cipher_in_ ? PacketCipher::tag_size : 0);
    if (available < total) {
        return std::optional<ByteView>{};
    }
    const auto text = std::span(in_).subspan(in_begin_ + length_size, length);
    if (cipher_in_) {
        const auto tag = ByteView(in_).subspan(in_begin_ + length_size + length).first<PacketCipher::tag_size>();
        if (!cipher_in_->open(length_field, text, tag)) {
            return broken("A packet came damaged.");
        }
    }
    const auto padding = std::to_integer<std::size_t>(text[0]);
    if (padding < min_padding || padding + 1 > length) {
        return broken("A packet with impossible padding came.");
    }
    in_begin_ += total;
    ++sequence_in_;
    return std::optional<ByteView>(text.subspan(1, length - 1 - padding));
}

Result<bool> Transport::handle(ByteView message) {
    const auto type = static_cast<Message>(std::to_integer<std::uint8_t>(message[0]));
    const bool first_exchange = !cipher_in_;
    if (agreement_ && agreement_->skips_packet && type != Message::disconnect) {
        agreement_->skips_packet = false;
        return true;
    }
    switch (type) {
    case Message::kexinit:
        return handle_kexinit(message).transform([] { return true; });
    case Message::kex_init:
        return handle_key_share(message).transform([] { return true; });
    case Message::newkeys:
        return handle_newkeys().transform([] { return true; });
    case Message::disconnect:
        over_ = true;
        return true;
    case Message::ignore:
    case Message::debug:
    case Message::unimplemented:
    case Message::ext_info:
        // Before the first keys anybody may have put it there (the Terrapin attack).
        if (first_exchange && (strict_ || client_kexinit_.empty())) {
            return broken("Only key exchange may come before the first keys.");
        }
        return true;
    default:
        break;
    }
    // Between a side's KEXINIT and its NEWKEYS nothing else is allowed from it (RFC 4253 section 7.1).
    if (first_exchange || !client_kexinit_.empty()) {
        return broken("Something else came in the middle of a key exchange.");
    }
    return false;
}

void Transport::begin_exchange() {
    own_kexinit_ = make_kexinit();
    seal(own_kexinit_, {});
    own_kexinit_sent_ = true;
}

Result<> Transport::handle_kexinit(ByteView message) {
    if (!client_kexinit_.empty()) {
        return broken("A second key exchange began in the middle of one.");
    }
    auto agreement = agree(message);
    if (!agreement) {
        return std::unexpected(std::move(agreement.error()));
    }
    if (session_id_.empty()) {
        strict_ = agreement->strict;
        if (strict_ && sequence_in_ != 1) {
            return broken("Something came before the key exchange.");
        }
    }
    client_kexinit_.assign(message.begin(), message.end());
    agreement_ = std::move(*agreement);
    if (!own_kexinit_sent_) {
        begin_exchange();
    }
    return {};
}

Result<> Transport::handle_key_share(ByteView message) {
    if (!agreement_ || next_cipher_in_) {
        return broken("A key share came that nobody waits for.");
    }
    Reader reader(message.subspan(1));
    const ByteView share = reader.string();
    if (!reader.ok()) {
        return broken("A key share breaks off.");
    }
    auto exchanged = exchange(agreement_->method, share,
                              {client_version_, server_version, client_kexinit_, own_kexinit_}, host_key_);
    if (!exchanged) {
        return std::unexpected(std::move(exchanged.error()));
    }
    if (session_id_.empty()) {
        session_id_ = exchanged->hash;
    }
    const auto cipher = [&](PacketCipher::Direction direction, const std::string& name, char iv, char key) {
        Bytes secret = derive_key(*exchanged, key, session_id_, PacketCipher::key_size(name));
        auto made =
            PacketCipher::create(direction, secret, derive_key(*exchanged, iv, session_id_, PacketCipher::iv_size));
        wipe(secret.data(), secret.size());
        return made;
    };
    next_cipher_in_ = cipher(PacketCipher::Direction::open, agreement_->cipher_in, 'A', 'C');
    auto cipher_out = cipher(PacketCipher::Direction::seal, agreement_->cipher_out, 'B', 'D');
    wipe(exchanged->shared.data(), exchanged->shared.size());
    if (!next_cipher_in_ || !cipher_out) {
        return fail(Errc::internal, "The cipher cannot be set up.");
    }
    seal(exchanged->reply, {});
    seal(Writer(Message::newkeys).bytes(), {});
    cipher_out_ = std::move(cipher_out);
    packets_out_ = 0;
    own_kexinit_sent_ = false;
    for (const Bytes& message_kept : kept_) {
        seal(message_kept, {});
    }
    kept_.clear();
    kept_size_ = 0;
    return {};
}

Result<> Transport::handle_newkeys() {
    if (!next_cipher_in_) {
        return broken("New keys are to be used that were not agreed on.");
    }
    cipher_in_ = std::move(next_cipher_in_);
    agreement_.reset();
    client_kexinit_.clear();
    if (strict_) {
        sequence_in_ = 0;
    }
    return {};
}

void Transport::send(ByteView message, ByteView data) {
    if (exchanging()) {
        kept_.push_back(Writer().raw(message).raw(data).take());
        kept_size_ += kept_.back().size();
        return;
    }
    seal(message, data);
    if (++packets_out_ == max_packets_per_key) {
        begin_exchange();
    }
}

void Transport::seal(ByteView message, ByteView data) {
    const std::size_t payload = message.size() + data.size();
    const std::size_t block = cipher_out_ ? PacketCipher::block_size : plain_block;
    const std::size_t fixed = (cipher_out_ ? 0 : length_size) + 1 + payload;
    std::size_t padding = block - fixed % block;
    if (padding < min_padding) {
        padding += block;
    }
    const std::size_t length = 1 + payload + padding;
    const std::size_t begin = output_.size();
    output_.resize(begin + length_size + length + (cipher_out_ ? PacketCipher::tag_size : 0));
    std::byte* out = output_.data() + begin;
    for (int shift = 24; shift >= 0; shift -= 8) {
        *out++ = static_cast<std::byte>(length >> shift);
    }
    *out++ = static_cast<std::byte>(padding);
    out = std::ranges::copy(message, out).out;
    out = std::ranges::copy(data, out).out;
    // Under a cipher that authenticates, padding need not be random: it is as secret as the rest.
    std::fill_n(out, padding, std::byte{0});
    if (cipher_out_) {
        const auto packet = std::span(output_).subspan(begin);
        const bool sealed = cipher_out_->seal(packet.first(length_size), packet.subspan(length_size, length),
                                              packet.last<PacketCipher::tag_size>());
        if (!sealed) { // nothing may leave unencrypted
            output_.resize(begin);
            over_ = true;
        }
    }
}

void Transport::send_unimplemented() {
    send(Writer(Message::unimplemented).uint32(sequence_in_ - 1).bytes());
}

void Transport::disconnect(DisconnectReason reason, std::string_view text) {
    seal(Writer(Message::disconnect)
             .uint32(static_cast<std::uint32_t>(reason))
             .string(text)
             .string(std::string_view())
             .bytes(),
         {});
    over_ = true;
}

void Transport::take_output(Bytes& into) {
    into.clear();
    std::swap(into, output_);
}

} // namespace berth::ssh
