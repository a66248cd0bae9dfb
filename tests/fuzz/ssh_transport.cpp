// The SSH transport with what no client sends: first in clear, then, as the first byte says, behind a right key
// exchange, where packets are encrypted and their insides are the fuzzer's.
#include "../ssh/test_client.h"
#include "ssh/transport.h"
#include "support/input.h"

using namespace berth;
using namespace berth::ssh;

namespace {

// False once the connection is broken off.
bool give(Transport& transport, std::string_view bytes) {
    while (!bytes.empty() && !transport.over()) {
        const auto space = transport.space();
        fuzz::require(!space.empty(), "there is no room for input");
        const std::size_t count = std::min(space.size(), bytes.size());
        std::ranges::copy(as_bytes(bytes.substr(0, count)), space.begin());
        bytes.remove_prefix(count);
        transport.received(count);
        for (;;) {
            const auto message = transport.next();
            if (!message) {
                return false;
            }
            if (!*message) {
                break;
            }
            fuzz::require((*message)->size() <= max_packet, "a message is longer than a packet");
        }
    }
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const HostKey key = *HostKey::generate();
    fuzz::Input input(data, size);
    Transport transport(key);
    testing::TestClient client;
    const unsigned mode = input.byte() % 4;
    if (mode == 0) { // anything
        const auto bytes = input.take(size);
        give(transport, as_text(bytes));
        return 0;
    }
    bool alive = give(transport, "SSH-2.0-Fuzz\r\n");
    if (mode >= 2) { // after a right exchange
        Transport exchanged(key);
        std::swap(transport, exchanged);
        for (int rounds = 0; rounds < 6; ++rounds) {
            Bytes output;
            transport.take_output(output);
            fuzz::require(client.receive(output), "the exchange fails at the client");
            fuzz::require(give(transport, client.take_output()), "the exchange fails at the server");
        }
        fuzz::require(client.has_keys(), "there are no keys");
    }
    while (alive && !input.empty()) {
        const auto message = input.take(input.byte());
        if (mode == 1) {
            alive = give(transport, testing::TestClient::plain(message));
        } else if (mode == 2) {
            client.send(message);
            alive = give(transport, client.take_output());
        } else {
            Bytes inside(message.begin(), message.end());
            inside.resize((inside.size() / 16 + 1) * 16);
            client.send_packet(std::move(inside));
            alive = give(transport, client.take_output());
        }
        transport.send(as_bytes("\x5e data"));
    }
    return 0;
}
