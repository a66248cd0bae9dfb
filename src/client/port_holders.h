// Which Berth program of this user has which local port, and what for: small files in the user's runtime folder, so
// that whoever finds a port taken can say by whom. Promises that a program which dies leaves nothing behind that is
// believed. A folder that cannot be written to costs the names, not the ports.
#pragma once

#include <QLockFile>
#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace berth::client {

struct PortHolder {
    std::string program; // "berth-desktop"
    std::int64_t pid = 0;
    std::string workspace_id;
    std::string workspace_name;
    std::string remote; // what it leads to: "port 3000", "/run/db.sock", "the whole workspace"

    friend bool operator==(const PortHolder&, const PortHolder&) = default;
};

QString port_holders_folder();

// Noted for as long as it lives.
class HeldPort {
public:
    // `holder`'s program and pid are this process's, whatever it says.
    HeldPort(std::uint16_t port, PortHolder holder, const QString& folder = port_holders_folder());
    ~HeldPort();
    HeldPort(const HeldPort&) = delete;
    HeldPort& operator=(const HeldPort&) = delete;

private:
    QString file_;
    std::unique_ptr<QLockFile> lock_; // none where it could not be noted
};

// Who holds it now; none where that is no Berth program, or nobody knows.
std::optional<PortHolder> holder_of(std::uint16_t port, const QString& folder = port_holders_folder());

} // namespace berth::client
