#include "net/io_buffer.h"

#include <new>
#include <utility>
#ifndef _WIN32
#include <sys/mman.h>
#endif

namespace berth::net {

namespace {

// Whole pages, so that giving them back takes nothing of a neighbour's. Every system that Berth runs on has pages of
// this size or a multiple that divides the large buffers in question.
constexpr std::align_val_t page{4096};

// What is smaller than a page is not given back, and takes no more than its size.
std::align_val_t alignment_of(std::size_t size) {
    return size < static_cast<std::size_t>(page) ? std::align_val_t{alignof(std::max_align_t)} : page;
}

} // namespace

IoBuffer::IoBuffer(std::size_t size)
    : memory_(static_cast<std::byte*>(::operator new(size, alignment_of(size))))
    , size_(size) {}

IoBuffer::IoBuffer(IoBuffer&& other) noexcept
    : memory_(std::exchange(other.memory_, nullptr))
    , size_(std::exchange(other.size_, 0)) {}

IoBuffer& IoBuffer::operator=(IoBuffer&& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(size_, other.size_);
    return *this;
}

IoBuffer::~IoBuffer() {
    ::operator delete(memory_, alignment_of(size_));
}

void IoBuffer::discard() noexcept {
#ifdef __linux__
    const std::size_t whole = size_ / static_cast<std::size_t>(page) * static_cast<std::size_t>(page);
    if (whole > 0) {
        (void)::madvise(memory_, whole, MADV_DONTNEED);
    }
#endif
}

} // namespace berth::net
