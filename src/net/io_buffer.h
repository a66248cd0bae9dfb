// Memory to read into that can be given back to the system while nothing comes, without being freed: a gateway holds
// thousands of streams that say nothing for hours.
#pragma once

#include <cstddef>
#include <span>

namespace berth::net {

class IoBuffer {
public:
    // Not initialised: what is never used takes no memory.
    explicit IoBuffer(std::size_t size);
    IoBuffer(const IoBuffer&) = delete;
    IoBuffer& operator=(const IoBuffer&) = delete;
    IoBuffer(IoBuffer&& other) noexcept;
    IoBuffer& operator=(IoBuffer&& other) noexcept;
    ~IoBuffer();

    std::byte* data() const { return memory_; }
    std::size_t size() const { return size_; }
    std::span<std::byte> bytes() const { return {memory_, size_}; }

    // Its contents are lost; it stays as large and usable as it was. No read into it may be under way.
    void discard() noexcept;

private:
    std::byte* memory_;
    std::size_t size_;
};

} // namespace berth::net
