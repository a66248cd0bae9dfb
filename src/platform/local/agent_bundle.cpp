#include "platform/local/agent_bundle.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/format.h"
#include "platform/local/folder_tree.h"
#include "platform/local/sandbox_layout.h"

#include <sys/stat.h>
#include <unistd.h>

namespace berth::platform::local {

namespace {

constexpr std::size_t program_limit = std::size_t{512} << 20; // an agent with all debug information is below that
constexpr mode_t agent_program_mode = 0755;
constexpr mode_t agent_private_mode = 0700;

Result<std::string> read_program(const std::filesystem::path& path) {
    auto text = read_file(path, program_limit);
    if (!text) {
        text.error().hint = "Build it, or name its place in berthd's configuration.";
    }
    return text;
}

} // namespace

Result<std::filesystem::path> install_agent_bundle(const std::filesystem::path& data_folder,
                                                   const std::filesystem::path& agent,
                                                   const std::filesystem::path& supervisor) {
    const auto agent_text = read_program(agent);
    const auto supervisor_text = read_program(supervisor);
    if (!agent_text || !supervisor_text) {
        return std::unexpected(agent_text ? supervisor_text.error() : agent_text.error());
    }
    const auto digests = hex(sha256(as_bytes(*agent_text))) + hex(sha256(as_bytes(*supervisor_text)));
    auto folder = data_folder / "bundles" / "agent" / hex(sha256(as_bytes(digests)));
    if (::access(folder.c_str(), F_OK) == 0) {
        return folder;
    }
    if (auto made = make_folders(folder.parent_path(), agent_private_mode); !made) {
        return std::unexpected(made.error());
    }
    // Another berthd may be at the same work: each under a name of its own, and the first to finish wins.
    const std::filesystem::path unfinished = berth::format("{}.{}", folder.native(), ::getpid());
    if (auto made = remake_folder(unfinished, agent_program_mode, {}); !made) {
        return std::unexpected(made.error());
    }
    for (const auto& [name, text] :
         {std::pair{agent_name, &*agent_text}, std::pair{supervisor_name, &*supervisor_text}}) {
        if (auto written = replace_file(unfinished / name, *text, agent_program_mode, Durability::power); !written) {
            return std::unexpected(written.error());
        }
    }
    if (::rename(unfinished.c_str(), folder.c_str()) != 0) {
        if (::access(folder.c_str(), F_OK) != 0) {
            return system_failure(berth::format("Cannot make the folder {}", folder.native()));
        }
        if (auto removed = remove_tree(unfinished); !removed) {
            return std::unexpected(removed.error());
        }
    }
    return folder;
}

Result<> remove_other_bundles(const std::filesystem::path& folder, const std::set<std::filesystem::path>& used) {
    std::error_code error;
    for (const auto& bundle : std::filesystem::directory_iterator(folder, error)) {
        if (!used.contains(bundle.path())) {
            if (auto removed = remove_tree(bundle.path()); !removed) {
                return removed;
            }
        }
    }
    return {};
}

} // namespace berth::platform::local
