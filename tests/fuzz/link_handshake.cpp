// The upgrade's headers: whatever parses is written and read again as the same value; nothing crashes.
#include "link/handshake.h"
#include "support/input.h"

using namespace berth;
using namespace berth::link;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto offer = Offer::parse(text)) {
        const auto again = Offer::parse(offer->format());
        fuzz::require(again.has_value(), "an offer that was read cannot be read again");
        fuzz::require(again->format() == offer->format(), "an offer changes when it is read again");
    }
    if (const auto answer = Answer::parse(text)) {
        const auto again = Answer::parse(answer->format());
        fuzz::require(again.has_value(), "an answer that was read cannot be read again");
        fuzz::require(again->format() == answer->format(), "an answer changes when it is read again");
    }
    (void)choose_version(text);
    return 0;
}
