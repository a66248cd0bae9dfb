// The templates that workspaces can be made from: the *.yaml files of one folder. Promises that a file which cannot be
// read is left out and told, and that changes in the folder are seen without a restart.
#pragma once

#include "model/api.h"
#include "platform/provisioner.h"

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace berth::platform {

struct CatalogEntry {
    model::Template value;
    std::string yaml; // as its author wrote it
};

class TemplateCatalog {
public:
    explicit TemplateCatalog(std::filesystem::path folder);

    using Entries = std::map<std::string, CatalogEntry>;

    // All templates by name, read again where files have changed. Blocks: runs on the blocking pool.
    Result<std::shared_ptr<const Entries>> entries();

    // What is wrong in the folder, one line each, as found by the last reading.
    std::vector<std::string> problems() const;

private:
    using Stamps = std::map<std::filesystem::path, std::filesystem::file_time_type>;

    void read(const Stamps& files);

    const std::filesystem::path folder_;
    mutable std::mutex mutex_; // guards what follows
    Stamps stamps_;
    std::shared_ptr<const Entries> entries_;
    std::vector<std::string> problems_;
};

// What of a template this platform's provisioner cannot honour, with why.
std::vector<model::Unsupported> unsupported_of(const model::Template& from,
                                               const ProvisionerCapabilities& capabilities);

} // namespace berth::platform
