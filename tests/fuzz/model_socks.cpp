// The SOCKS server against whatever a program sends, in pieces: it stays within
// its bounds, ends in one of its states, and comes to the same conclusion
// however the bytes are cut.
#include "model/channel/socks.h"
#include "support/input.h"

using namespace berth;
using model::channel::SocksNegotiation;
using model::channel::SocksRequest;

namespace {

constexpr std::size_t longest_request = 2 + 255 + 4 + 1 + 255 + 2;

struct Conclusion {
    SocksNegotiation::State state = SocksNegotiation::State::reading;
    SocksRequest request;
    Bytes said;
    std::size_t used = 0;

    friend bool operator==(const Conclusion&, const Conclusion&) = default;
};

Conclusion conclude(ByteView bytes, std::size_t piece) {
    SocksNegotiation socks;
    Conclusion conclusion;
    while (!bytes.empty() && socks.state() == SocksNegotiation::State::reading) {
        const std::size_t used = socks.feed(bytes.first(std::min(piece, bytes.size())));
        fuzz::require(used > 0, "it reads and takes nothing");
        bytes = bytes.subspan(used);
        conclusion.used += used;
        const Bytes said = socks.to_send();
        conclusion.said.insert(conclusion.said.end(), said.begin(), said.end());
    }
    conclusion.state = socks.state();
    conclusion.request = socks.request();
    return conclusion;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const std::size_t piece = 1 + input.byte();
    const ByteView bytes = input.take(size);
    const Conclusion whole = conclude(bytes, bytes.size() + 1);
    fuzz::require(whole.used <= longest_request, "it takes more than a request");
    fuzz::require(conclude(bytes, piece) == whole, "pieces make a difference");
    if (whole.state == SocksNegotiation::State::asked) {
        fuzz::require(!whole.request.host.empty() && whole.request.port != 0, "a request for nothing");
    }
    return 0;
}
