#include "model/channel/ssh.h"

#include <algorithm>

namespace berth::model::channel {

Json encode(const SshHostKey& key) {
    return {{"algorithm", key.algorithm}, {"key", base64url(key.key)}};
}

} // namespace berth::model::channel

namespace berth::model {

namespace {

constexpr std::size_t most_algorithm = 64;
constexpr std::size_t most_key = 8 * 1024;

bool is_ssh_algorithm(std::string_view name) {
    return !name.empty() && name.size() <= most_algorithm && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '@' || c == '.';
    });
}

} // namespace

template<>
Result<channel::SshHostKey> decode<channel::SshHostKey>(const Json& value) {
    channel::SshHostKey key;
    std::string text;
    Fields fields(value, "ssh-host-key");
    fields.get("algorithm", key.algorithm).get("key", text);
    auto blob = from_base64url(text);
    fields.check(is_ssh_algorithm(key.algorithm), "algorithm must name a key algorithm of SSH.")
        .check(blob.has_value() && !blob->empty() && blob->size() <= most_key, "key must be base64url.");
    if (blob) {
        key.key = std::move(*blob);
    }
    return fields.result_of(std::move(key));
}

} // namespace berth::model
