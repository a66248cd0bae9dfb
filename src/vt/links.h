// The addresses that a program has given to parts of its text (OSC 8), by the number that cells hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth::vt {

class Links {
public:
    // Addresses that are longer are no links; VTE and xterm.js draw the line there, too.
    static constexpr std::size_t longest = 2083;
    // Bytes of all addresses of one terminal. What comes afterwards stays plain text.
    static constexpr std::size_t most_memory = 1024 * 1024;

    // The address's number, from 1; 0 where it has no place.
    std::uint16_t add(std::string_view address);
    // Empty for 0 and for numbers that were never given.
    std::string_view at(std::uint16_t number) const {
        return number == 0 || number > addresses_.size() ? std::string_view() : addresses_[number - 1U];
    }
    const std::vector<std::string>& all() const { return addresses_; }

    friend bool operator==(const Links&, const Links&) = default;

private:
    std::vector<std::string> addresses_;
    std::size_t memory_ = 0;
};

} // namespace berth::vt
