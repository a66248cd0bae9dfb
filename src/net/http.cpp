#include "net/http.h"

#include <algorithm>
#include <array>

namespace berth::net {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

bool is_alphanumeric(char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
}

bool is_token_char(char c) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~"; // RFC 9110 section 5.6.2
    return is_alphanumeric(c) || marks.find(c) != std::string_view::npos;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char small = lower(c);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

// Whether the bytes are UTF-8 without overlong forms and surrogates (RFC 3629 section 4).
bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        if (first < 0x80) {
            ++i;
            continue;
        }
        const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4 || i + length > text.size()) {
            return false;
        }
        for (std::size_t k = 1; k < length; ++k) {
            if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) {
                return false;
            }
        }
        const auto second = static_cast<unsigned char>(text[i + 1]);
        if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90) ||
            (first == 0xf4 && second > 0x8f)) {
            return false;
        }
        i += length;
    }
    return true;
}

// Decodes once; refuses what has no one meaning in a path or query.
Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return fail(Errc::invalid_argument, "The request's target has a broken percent escape.");
            }
            c = static_cast<char>(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            return fail(Errc::invalid_argument, "The request's target holds a control character.");
        }
        decoded += c;
    }
    if (!is_utf8(decoded)) {
        return fail(Errc::invalid_argument, "The request's target is not UTF-8.");
    }
    return decoded;
}

// Calls `take` with each piece between separators, the last one too.
template<typename Take>
Result<> split(std::string_view text, char separator, Take take) {
    for (;;) {
        const std::size_t end = text.find(separator);
        if (auto taken = take(text.substr(0, end)); !taken) {
            return taken;
        }
        if (end == std::string_view::npos) {
            return {};
        }
        text.remove_prefix(end + 1);
    }
}

} // namespace

std::optional<std::string_view> Headers::find(std::string_view name) const {
    for (const Field& field : fields_) {
        if (same(field.name, name)) {
            return field.value;
        }
    }
    return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(fields_, [name](const Field& field) { return same(field.name, name); }));
}

bool Headers::has_token(std::string_view name, std::string_view token) const {
    bool found = false;
    for (const Field& field : fields_) {
        if (same(field.name, name)) {
            (void)split(field.value, ',', [&](std::string_view piece) -> Result<> {
                found = found || same(trim(piece), token);
                return {};
            });
        }
    }
    return found;
}

void Headers::add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
}

void Headers::set(std::string name, std::string value) {
    remove(name);
    add(std::move(name), std::move(value));
}

void Headers::remove(std::string_view name) {
    std::erase_if(fields_, [name](const Field& field) { return same(field.name, name); });
}

void Headers::remove_prefix(std::string_view prefix) {
    std::erase_if(fields_, [prefix](const Field& field) {
        return field.name.size() >= prefix.size() &&
               same(std::string_view(field.name).substr(0, prefix.size()), prefix);
    });
}

bool is_valid_field(std::string_view name, std::string_view value) {
    return !name.empty() && std::ranges::all_of(name, is_token_char) && std::ranges::all_of(value, [](char c) {
        return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    });
}

std::optional<std::string_view> bearer_token(const Headers& headers) {
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view value = headers.get("Authorization");
    if (headers.count("Authorization") != 1 || value.size() <= scheme.size() ||
        !same(value.substr(0, scheme.size()), scheme)) {
        return std::nullopt;
    }
    return trim(value.substr(scheme.size()));
}

Result<Target> Target::parse(std::string_view raw) {
    // Absolute form has to be understood too (RFC 9112 section 3.2.2); where it points is for Host to say.
    for (std::string_view scheme : {"http://", "https://"}) {
        if (raw.size() > scheme.size() && same(raw.substr(0, scheme.size()), scheme)) {
            const std::size_t path = raw.find('/', scheme.size());
            raw = path == std::string_view::npos ? std::string_view("/") : raw.substr(path);
        }
    }
    if (!raw.starts_with('/') || raw.find('#') != std::string_view::npos) {
        return fail(Errc::invalid_argument, "The request's target is not a path.");
    }
    Target target;
    target.raw_ = raw;
    const std::size_t mark = raw.find('?');
    target.raw_path_ = raw.substr(0, mark);
    auto parsed = split(raw.substr(1, mark == std::string_view::npos ? mark : mark - 1), '/',
                        [&](std::string_view piece) -> Result<> {
                            auto segment = percent_decode(piece, false);
                            if (!segment) {
                                return std::unexpected(segment.error());
                            }
                            if (*segment == "." || *segment == "..") {
                                return fail(Errc::invalid_argument, "The request's path has dot segments.");
                            }
                            target.segments_.push_back(std::move(*segment));
                            return {};
                        });
    if (parsed && mark != std::string_view::npos) {
        parsed = split(raw.substr(mark + 1), '&', [&](std::string_view piece) -> Result<> {
            if (piece.empty()) {
                return {};
            }
            const std::size_t equals = piece.find('=');
            auto name = percent_decode(piece.substr(0, equals), true);
            auto value = percent_decode(equals == std::string_view::npos ? "" : piece.substr(equals + 1), true);
            if (!name || !value) {
                return std::unexpected((!name ? name : value).error());
            }
            target.query_.emplace_back(std::move(*name), std::move(*value));
            return {};
        });
    }
    if (!parsed) {
        return std::unexpected(parsed.error());
    }
    return target;
}

std::optional<std::string_view> Target::query(std::string_view name) const {
    for (const auto& [key, value] : query_) {
        if (key == name) {
            return value;
        }
    }
    return std::nullopt;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (char c : text) {
        if (is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {
            encoded += c;
        } else {
            const auto value = static_cast<unsigned char>(c);
            encoded += '%';
            encoded += digits[value >> 4];
            encoded += digits[value & 0xf];
        }
    }
    return encoded;
}

std::string_view status_text(unsigned status) {
    struct Named {
        unsigned status;
        std::string_view text;
    };
    static constexpr std::array names = std::to_array<Named>({
        {100, "Continue"},
        {101, "Switching Protocols"},
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {423, "Locked"},
        {425, "Too Early"},
        {426, "Upgrade Required"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
        {507, "Insufficient Storage"},
    });
    for (const Named& named : names) {
        if (named.status == status) {
            return named.text;
        }
    }
    return "Unknown";
}

} // namespace berth::net
