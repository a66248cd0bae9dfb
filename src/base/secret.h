// A text that must not be seen: a token, a password, a session secret.
#pragma once

#include "base/crypto.h"

#include <string>
#include <string_view>
#include <utility>

namespace berth {

// Wipes its memory when it goes, has no stream or format operator, and is read only where reveal() is written out.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text)
        : text_(std::move(text)) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept
        // A copy, since what a short text leaves behind when it is moved could not be wiped.
        : text_(other.text_) { // NOLINT(performance-move-constructor-init)
        other.clear();
    }
    Secret& operator=(const Secret& other) {
        if (this != &other) {
            clear();
            text_ = other.text_;
        }
        return *this;
    }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            clear();
            text_ = other.text_;
            other.clear();
        }
        return *this;
    }
    ~Secret() { clear(); }

    std::string_view reveal() const { return text_; }
    bool empty() const { return text_.empty(); }
    void clear() {
        wipe(text_.data(), text_.size());
        text_.clear();
    }

    friend bool operator==(const Secret& a, const Secret& b) {
        return equal_in_constant_time(as_bytes(a.text_), as_bytes(b.text_));
    }

private:
    std::string text_;
};

} // namespace berth
