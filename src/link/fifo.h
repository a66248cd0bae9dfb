// A queue that costs nothing while empty: one vector, read from a moving front. std::deque would keep half a kilobyte
// for each of a thousand idle streams.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace berth::link {

template<typename T>
class Fifo {
public:
    bool empty() const { return front_ == items_.size(); }
    std::size_t size() const { return items_.size() - front_; }
    T& front() { return items_[front_]; }
    T& back() { return items_.back(); }
    T& operator[](std::size_t index) { return items_[front_ + index]; }
    const T& operator[](std::size_t index) const { return items_[front_ + index]; }

    void push(T item) {
        if (front_ > 0 && items_.size() == items_.capacity()) {
            items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(front_));
            front_ = 0;
        }
        items_.push_back(std::move(item));
    }
    T pop() {
        T item = std::move(items_[front_]);
        ++front_;
        if (empty()) {
            clear();
        }
        return item;
    }
    // Gives the memory back, but for a few places that a busy queue would ask for again at once.
    void clear() {
        constexpr std::size_t kept_places = 16;
        items_.clear();
        front_ = 0;
        if (items_.capacity() > kept_places) {
            items_.shrink_to_fit();
        }
    }

private:
    std::vector<T> items_;
    std::size_t front_ = 0;
};

} // namespace berth::link
