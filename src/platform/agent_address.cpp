#include "platform/agent_address.h"

#include "net/http.h"

namespace berth::platform {

AgentTrust::AgentTrust(const std::filesystem::path& ca)
    : roots_(ca.empty() ? net::system_trust() : net::trust_file(ca)) {}

Result<net::Endpoint> agent_endpoint(const std::string& address) {
    if (address.starts_with('/')) {
        return net::Endpoint(net::UnixEndpoint{address});
    }
    const auto url = net::Url::parse(address);
    if (!url || url->scheme != "https") {
        return fail(Errc::invalid_argument, "An agent's address is neither a socket's path nor https://HOST:PORT.");
    }
    return net::Endpoint(net::TcpEndpoint{url->host, url->port, true});
}

} // namespace berth::platform
