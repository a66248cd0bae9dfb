// A frame as it stands on the wire, for peers that the tests play byte by byte.
#pragma once

#include "link/frame.h"

namespace berth::link::testing {

inline Bytes frame(FrameType type, StreamId stream, ByteView payload) {
    const HeaderBytes header =
        encode({.type = type, .length = static_cast<std::uint32_t>(payload.size()), .stream = stream});
    Bytes bytes(header.begin(), header.end());
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    return bytes;
}

} // namespace berth::link::testing
