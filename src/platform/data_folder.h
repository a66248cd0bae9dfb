// The data folder: its layout, its permissions, and that one berthd at a time looks after its workspaces. Others may
// serve beside it: gateways and APIs over the same database.
#pragma once

#include "base/result.h"

#include <filesystem>

namespace berth::platform {

class DataFolder {
public:
    // Makes what is missing: keys/ and logs/ for berthd alone (0700), the folder itself 0711 so that a workspace's uid
    // reaches its own. `conflict` when another berthd keeps it.
    static Result<DataFolder> open(const std::filesystem::path& folder);
    // One that another berthd keeps, or kept: `unavailable` where none has made it yet.
    static Result<DataFolder> join(const std::filesystem::path& folder);
    DataFolder(DataFolder&& other) noexcept;
    DataFolder& operator=(DataFolder&&) = delete;
    ~DataFolder();

    std::filesystem::path database() const { return folder_ / "berth.db"; }
    std::filesystem::path signing_key() const { return folder_ / "keys/signing.pem"; }
    std::filesystem::path secrets_key() const { return folder_ / "keys/secrets.key"; }
    std::filesystem::path logs() const { return folder_ / "logs"; }

private:
    DataFolder(std::filesystem::path folder, int lock)
        : folder_(std::move(folder))
        , lock_(lock) {}

    std::filesystem::path folder_;
    int lock_; // a descriptor, or -1 for who joined: the lock is gone when the process is, however it ends
};

} // namespace berth::platform
