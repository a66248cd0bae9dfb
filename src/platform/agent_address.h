// Where the agent of a workspace answers, and who is believed to be one: a Unix socket of this machine, or TLS where it
// runs on another. Promises that nothing but TLS with a certificate for that very host leaves the machine.
#pragma once

#include "net/connect.h"

#include <filesystem>
#include <memory>
#include <string>

namespace berth::platform {

// Whose certificates agents on other machines show.
class AgentTrust {
public:
    // Those of the CA in that PEM file; of any that the system trusts where there is none.
    explicit AgentTrust(const std::filesystem::path& ca = {});

    const std::shared_ptr<const net::TrustVerifier>& roots() const { return roots_; }

private:
    std::shared_ptr<const net::TrustVerifier> roots_;
};

// "/path/of/a/socket" or "https://HOST:PORT". `invalid_argument` for anything else.
Result<net::Endpoint> agent_endpoint(const std::string& address);

} // namespace berth::platform
