#include "model/ids.h"

#include "base/ascii.h"
#include "base/crypto.h"
#include "base/format.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace berth::model {

namespace {

constexpr std::string_view id_alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
// The largest multiple of 36 in a byte: bytes above it are thrown away, so that every character is equally likely.
constexpr unsigned unbiased_limit = 252;

constexpr std::size_t variable_name_limit = 64;

constexpr char lower(char c) {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

// Levenshtein's distance, with swapped neighbours as one edit, letters compared without case.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before_last = std::exchange(last, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
    }
    return row[b.size()];
}

} // namespace

std::string new_workspace_id() {
    std::string id = "w";
    while (id.size() < workspace_id_length) {
        for (std::byte byte : random_bytes(workspace_id_length)) {
            const auto value = std::to_integer<unsigned>(byte);
            if (value < unbiased_limit && id.size() < workspace_id_length) {
                id += id_alphabet[value % id_alphabet.size()];
            }
        }
    }
    return id;
}

bool is_workspace_id(std::string_view text) {
    return text.size() == workspace_id_length && text.front() == 'w' &&
           std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c); });
}

bool is_dns_label(std::string_view text) {
    return !text.empty() && text.size() <= name_length_limit && text.front() != '-' && text.back() != '-' &&
           std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

Result<void> check_workspace_name(std::string_view name) {
    if (is_dns_label(name)) {
        return {};
    }
    // The name may be long or hold anything: it is not repeated.
    return fail(
        Errc::invalid_argument, "This cannot be the name of a workspace.",
        berth::format("A name has 1 to {} characters of a-z, 0-9 and \"-\", with a letter or digit at both ends.",
                      name_length_limit));
}

bool is_variable_name(std::string_view text) {
    return !text.empty() && text.size() <= variable_name_limit && !is_digit(text.front()) &&
           std::ranges::all_of(text, [](char c) { return is_lower(c) || is_upper(c) || is_digit(c) || c == '_'; });
}

std::string_view nearest(std::string_view text, std::span<const std::string_view> candidates) {
    std::string_view best;
    std::size_t best_distance = 0;
    if (text.size() > variable_name_limit) {
        return best; // nobody mistypes that much, and the distance costs length times length
    }
    for (std::string_view candidate : candidates) {
        const std::size_t distance = edit_distance(text, candidate);
        const std::size_t tolerated = std::max<std::size_t>(1, std::max(text.size(), candidate.size()) / 3);
        if (distance <= tolerated && (best.empty() || distance < best_distance)) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

} // namespace berth::model
