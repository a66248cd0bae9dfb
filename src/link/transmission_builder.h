// Puts a Transmission together: the only writer of one.
#pragma once

#include "link/transmission.h"

namespace berth::link {

class TransmissionBuilder {
public:
    std::size_t size() const { return built_.size(); }
    // Appends a view into a chunk and holds the chunk; views that follow each other in memory become one.
    void add(std::shared_ptr<const Chunk> holder, ByteView view);
    Transmission build(Epoch epoch);

private:
    Transmission built_;
};

} // namespace berth::link
