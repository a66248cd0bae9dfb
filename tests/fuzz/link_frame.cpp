// The frame reader: any bytes, cut in two anyhow, give the same frames, count and verdict as in one piece.
#include "link/frame.h"
#include "support/input.h"

#include <vector>

namespace {

using namespace berth;
using namespace berth::link;

struct Seen {
    Bytes bytes;
    Offset counted = 0;
    bool error = false;

    friend bool operator==(const Seen&, const Seen&) = default;
};

void read(FrameReader& reader, ByteView input, Seen& seen) {
    while (!seen.error) {
        const auto piece = reader.next(input);
        if (!piece) {
            seen.error = true;
            seen.counted = 0;
            return;
        }
        if (!*piece) {
            seen.counted = reader.counted(); // after an error nothing counts any more
            return;
        }
        if ((*piece)->header.type != FrameType::data) {
            const HeaderBytes header = encode((*piece)->header);
            seen.bytes.insert(seen.bytes.end(), header.begin(), header.end());
        }
        const ByteView payload = (*piece)->bytes;
        seen.bytes.insert(seen.bytes.end(), payload.begin(), payload.end());
        // The payload codecs take anything too.
        (void)decode_open(payload);
        (void)decode_error(payload);
        (void)decode_u32(payload);
        (void)decode_u64(payload);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const std::size_t cut = input.number(2);
    const ByteView bytes = input.take(size);
    Seen whole;
    FrameReader first;
    read(first, bytes, whole);
    Seen parts;
    FrameReader second;
    const std::size_t at = bytes.empty() ? 0 : cut % bytes.size();
    read(second, bytes.first(at), parts);
    read(second, bytes.subspan(at), parts);
    fuzz::require(whole == parts, "a reader's frames depend on how the bytes were cut");
    return 0;
}
