// The proxies of connect.h: HTTP CONNECT and SOCKS5.
#include "net/connect.h"
#include "net/deadline.h"
#include "net/http_reader.h"
#include "net/http_writer.h"

#include <openssl/evp.h>

#include <array>
#include <vector>

namespace berth::net {

namespace {

constexpr std::chrono::milliseconds answer_limit{15'000};
constexpr std::size_t max_head = 16 * 1024;

std::string base64(std::string_view text) {
    std::string encoded((text.size() + 2) / 3 * 4 + 1, '\0'); // EVP_EncodeBlock ends it with a zero
    encoded.resize(static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                                            reinterpret_cast<const unsigned char*>(text.data()),
                                                            static_cast<int>(text.size()))));
    return encoded;
}

class HttpProxy : public ProxyConnector {
public:
    HttpProxy(std::string host, std::uint16_t port, std::optional<ProxyCredentials> credentials)
        : host_(std::move(host))
        , port_(port)
        , credentials_(std::move(credentials)) {}

    asio::awaitable<Result<ByteStreamPtr>> connect(asio::any_io_executor executor, std::string host,
                                                   std::uint16_t port) const override {
        auto stream = co_await direct_connector()->connect(executor, host_, port_);
        if (!stream) {
            co_return stream;
        }
        const bool v6 = host.find(':') != std::string::npos;
        const std::string authority = (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
        std::string request = "CONNECT " + authority + " HTTP/1.1\r\n";
        auto composed = append_field(request, "Host", authority);
        if (composed && credentials_) {
            // Sent at once: the proxy is the configured one, and a challenge would cost a round trip.
            composed = append_field(
                request, "Proxy-Authorization",
                "Basic " + base64(credentials_->user + ":" + std::string(credentials_->password.reveal())));
        }
        if (!composed || authority.find_first_of(" \t") != std::string::npos) {
            co_return fail(Errc::invalid_argument, "The host name or the proxy's user name cannot be used.");
        }
        request += "\r\n";
        if (const auto written = co_await (*stream)->write(as_bytes(request)); !written) {
            co_return std::unexpected(written.error());
        }
        ByteStream* raw = stream->get();
        Deadline deadline(executor, [raw] { raw->cancel(); });
        HttpReader reader(HttpReader::Kind::response, max_head, {answer_limit, answer_limit, answer_limit}, deadline);
        const auto head = co_await reader.read_head(**stream, true);
        if (!head) {
            co_return std::unexpected(head.error());
        }
        if (!*head) {
            co_return fail(Errc::unavailable, "The proxy closed the connection without an answer.");
        }
        const unsigned status = (*head)->status;
        if (status == 407) {
            co_return fail(Errc::unauthenticated, "The proxy wants a user name and a password that are right.",
                           "Check the proxy's credentials; of the schemes only Basic is spoken here.");
        }
        if (status < 200 || status > 299) {
            co_return fail(status == 403 ? Errc::forbidden : Errc::unavailable, "The proxy does not connect to " +
                                                                                    authority + ": it answered " +
                                                                                    std::to_string(status) + ".");
        }
        co_return with_prefix(reader.take_rest(), std::move(*stream));
    }

private:
    std::string host_;
    std::uint16_t port_;
    std::optional<ProxyCredentials> credentials_;
};

// The octets of RFC 1928 and 1929.
namespace socks {
constexpr std::byte version{5};
constexpr std::byte no_authentication{0};
constexpr std::byte user_and_password{2};
constexpr std::byte password_version{1};
constexpr std::byte connect{1};
constexpr std::byte address_v4{1};
constexpr std::byte name{3};
constexpr std::byte address_v6{4};
constexpr std::byte succeeded{0};
} // namespace socks

std::string_view socks_reason(std::byte reply) {
    static constexpr std::array<std::string_view, 9> reasons{"succeeded",
                                                             "general failure",
                                                             "not allowed by its rules",
                                                             "network unreachable",
                                                             "host unreachable",
                                                             "connection refused",
                                                             "time to live expired",
                                                             "command not supported",
                                                             "address not supported"};
    const auto index = std::to_integer<std::size_t>(reply);
    return index < reasons.size() ? reasons[index] : "unknown reason";
}

class Socks5Proxy : public ProxyConnector {
public:
    Socks5Proxy(std::string host, std::uint16_t port, std::optional<ProxyCredentials> credentials)
        : host_(std::move(host))
        , port_(port)
        , credentials_(std::move(credentials)) {}

    asio::awaitable<Result<ByteStreamPtr>> connect(asio::any_io_executor executor, std::string host,
                                                   std::uint16_t port) const override {
        // Lengths travel in one byte.
        if (host.empty() || host.size() > 255 ||
            (credentials_ && (credentials_->user.size() > 255 || credentials_->password.reveal().size() > 255))) {
            co_return fail(Errc::invalid_argument, "The host name or the proxy's credentials are too long for SOCKS5.");
        }
        auto stream = co_await direct_connector()->connect(executor, host_, port_);
        if (!stream) {
            co_return stream;
        }
        auto done = co_await greet(**stream);
        if (done) {
            done = co_await request(**stream, host, port);
        }
        if (!done) {
            co_return std::unexpected(done.error());
        }
        co_return stream;
    }

private:
    asio::awaitable<Result<>> greet(ByteStream& stream) const {
        Bytes hello{socks::version, std::byte{1}, socks::no_authentication};
        if (credentials_) {
            hello = {socks::version, std::byte{2}, socks::no_authentication, socks::user_and_password};
        }
        if (auto written = co_await stream.write(ByteView(hello)); !written) {
            co_return written;
        }
        std::array<std::byte, 2> chosen{};
        if (auto read = co_await read_exactly(stream, chosen); !read) {
            co_return read;
        }
        if (chosen[0] != socks::version) {
            co_return fail(Errc::protocol_error, "The proxy does not speak SOCKS5.");
        }
        if (chosen[1] == socks::no_authentication) {
            co_return Result<>{};
        }
        if (chosen[1] != socks::user_and_password || !credentials_) {
            co_return fail(Errc::unauthenticated, "The proxy wants an authentication that was not given.",
                           "Give a user name and a password for the proxy.");
        }
        Bytes login{socks::password_version};
        for (std::string_view text : {std::string_view(credentials_->user), credentials_->password.reveal()}) {
            login.push_back(static_cast<std::byte>(text.size()));
            login.insert(login.end(), as_bytes(text).begin(), as_bytes(text).end());
        }
        auto written = co_await stream.write(ByteView(login));
        wipe(login.data(), login.size());
        if (!written) {
            co_return written;
        }
        std::array<std::byte, 2> verdict{};
        if (auto read = co_await read_exactly(stream, verdict); !read) {
            co_return read;
        }
        if (verdict[1] != socks::succeeded) {
            co_return fail(Errc::unauthenticated, "The proxy refuses the user name or the password.");
        }
        co_return Result<>{};
    }

    asio::awaitable<Result<>> request(ByteStream& stream, std::string host, std::uint16_t port) const {
        Bytes wanted{socks::version, socks::connect, std::byte{0}, socks::name, static_cast<std::byte>(host.size())};
        wanted.insert(wanted.end(), as_bytes(host).begin(), as_bytes(host).end());
        wanted.push_back(static_cast<std::byte>(port >> 8));
        wanted.push_back(static_cast<std::byte>(port & 0xff));
        if (auto written = co_await stream.write(ByteView(wanted)); !written) {
            co_return written;
        }
        std::array<std::byte, 5> reply{}; // and the first byte of the address
        if (auto read = co_await read_exactly(stream, reply); !read) {
            co_return read;
        }
        if (reply[1] != socks::succeeded) {
            co_return fail(Errc::unavailable,
                           "The proxy does not connect to " + host + ": " + std::string(socks_reason(reply[1])) + ".");
        }
        // The address the proxy uses is of no interest, but has to be read; then follow two bytes of port.
        const std::size_t address_size = reply[3] == socks::address_v4   ? 4
                                         : reply[3] == socks::address_v6 ? 16
                                                                         : 1 + std::to_integer<std::size_t>(reply[4]);
        std::vector<std::byte> rest(address_size - 1 + 2);
        co_return co_await read_exactly(stream, rest);
    }

    std::string host_;
    std::uint16_t port_;
    std::optional<ProxyCredentials> credentials_;
};

} // namespace

std::shared_ptr<const ProxyConnector> http_proxy(std::string host, std::uint16_t port,
                                                 std::optional<ProxyCredentials> credentials) {
    return std::make_shared<const HttpProxy>(std::move(host), port, std::move(credentials));
}

std::shared_ptr<const ProxyConnector> socks5_proxy(std::string host, std::uint16_t port,
                                                   std::optional<ProxyCredentials> credentials) {
    return std::make_shared<const Socks5Proxy>(std::move(host), port, std::move(credentials));
}

} // namespace berth::net
