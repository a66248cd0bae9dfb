#include "link/transmission.h"

#include "link/transmission_builder.h"

#include <algorithm>

namespace berth::link {

Chunk::Chunk(std::size_t payload_capacity)
    : memory_(std::make_unique_for_overwrite<std::byte[]>(headroom + payload_capacity))
    , capacity_(headroom + payload_capacity) {}

void Chunk::append(ByteView bytes) {
    std::ranges::copy(bytes, writable().begin());
    fill(bytes.size());
}

void TransmissionBuilder::add(std::shared_ptr<const Chunk> holder, ByteView view) {
    if (view.empty()) {
        return;
    }
    auto& views = built_.views_;
    built_.size_ += view.size();
    if (!views.empty() && views.back().data() + views.back().size() == view.data()) {
        views.back() = {views.back().data(), views.back().size() + view.size()};
        return;
    }
    views.push_back(view);
    built_.held_.push_back(std::move(holder));
}

Transmission TransmissionBuilder::build(Epoch epoch) {
    built_.epoch_ = epoch;
    return std::move(built_);
}

} // namespace berth::link
