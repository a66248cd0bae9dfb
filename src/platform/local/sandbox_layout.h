// What a workspace sees of the machine: the arguments of bwrap, and the few files of /etc that are made for it. Pure,
// but for system_folders(), which looks at the host.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace berth::platform::local {

// Paths inside every sandbox.
inline constexpr const char* sandbox_home = "/home/dev";
inline constexpr const char* sandbox_directory = "/workspace";
inline constexpr const char* sandbox_samples = "/opt/berth/samples";
inline constexpr const char* sandbox_agent_folder = "/opt/berth/agent";
inline constexpr const char* sandbox_ide = "/opt/berth/ide";
inline constexpr const char* sandbox_run = "/run/berth";
inline constexpr const char* sandbox_user = "dev";
// What the workspace's uid is called inside: the first one of people, as on a machine of their own.
inline constexpr std::uint32_t sandbox_uid = 1000;

inline constexpr const char* agent_name = "berth-agent";
inline constexpr const char* supervisor_name = "berth-supervisor";
inline constexpr const char* agent_socket_name = "agent.sock";

// A folder of the host's root that programs need: /usr, and /bin and its like, which are links on most systems.
struct SystemFolder {
    std::string path;
    std::string link_target; // empty: a folder

    friend bool operator==(const SystemFolder&, const SystemFolder&) = default;
};
std::vector<SystemFolder> system_folders();

struct SandboxLayout {
    std::string hostname;
    // Folders as the process that executes bwrap reaches them.
    std::string home;
    std::string directory;
    std::string run;
    std::string etc; // with the files of etc_files()
    std::string agent;
    std::string samples; // empty: none
    std::string ide;     // empty: none
    std::vector<SystemFolder> system;
    std::uint64_t tmp_bytes = 0; // size of /tmp, and of /dev/shm
    bool disable_userns = true;  // no further user namespaces inside
    std::vector<std::string> command;
};

std::vector<std::string> bwrap_arguments(const SandboxLayout& layout);

struct EtcFile {
    std::string name;
    std::string text;
};
std::vector<EtcFile> etc_files(const std::string& hostname, const std::string& shell, bool internet);

} // namespace berth::platform::local
