#include "platform/local/sandbox_layout.h"

#include "base/format.h"
#include "platform/local/supervisor/network_policy.h"

#include <array>
#include <filesystem>

namespace berth::platform::local {

namespace {

constexpr std::array host_folders{"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"};

// What programs look for in /etc that says nothing about the host's people, secrets or services. Configuration of
// package managers is left out: it can hold credentials.
constexpr std::array etc_of_host{
    // loader, alternatives, locale, time
    "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime", "timezone", "locale.conf", "locale.alias",
    "default/locale",
    // certificates of authorities, on Debian's, Fedora's and Arch's paths
    "ssl/certs", "ssl/openssl.cnf", "ssl/cert.pem", "ca-certificates", "ca-certificates.conf", "pki/tls/certs",
    "pki/tls/openssl.cnf", "pki/tls/cert.pem", "pki/ca-trust", "crypto-policies",
    // names of the network
    "host.conf", "gai.conf", "services", "protocols", "ethertypes",
    // shells, editors, languages
    "bash.bashrc", "bashrc", "bash_completion", "bash_completion.d", "inputrc", "profile", "profile.d", "shells", "zsh",
    "zshrc", "fish", "vim", "nanorc", "terminfo", "magic", "mime.types", "fonts", "manpath.config", "login.defs",
    "perl", "python3", "java-17-openjdk", "java-21-openjdk", "java", "maven", "emacs"};

} // namespace

std::vector<SystemFolder> system_folders() {
    std::vector<SystemFolder> folders;
    for (const char* path : host_folders) {
        std::error_code error;
        const auto status = std::filesystem::symlink_status(path, error);
        if (std::filesystem::is_symlink(status)) {
            folders.push_back({path, std::filesystem::read_symlink(path, error).string()});
        } else if (std::filesystem::is_directory(status)) {
            folders.push_back({path, {}});
        }
    }
    return folders;
}

std::vector<std::string> bwrap_arguments(const SandboxLayout& layout) {
    std::vector<std::string> arguments;
    const auto add = [&arguments](std::initializer_list<std::string> words) {
        arguments.insert(arguments.end(), words.begin(), words.end());
    };
    const auto sandbox_id = std::to_string(sandbox_uid);
    // The network namespace is made, filled and fenced before bwrap begins; --new-session leaves the caller's terminal.
    add({"--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"});
    add({"--uid", sandbox_id, "--gid", sandbox_id, "--hostname", layout.hostname});
    add({"--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"});
    if (layout.disable_userns) {
        add({"--disable-userns"});
    }
    for (const auto& folder : layout.system) {
        if (folder.link_target.empty()) {
            add({"--ro-bind", folder.path, folder.path});
        } else {
            add({"--symlink", folder.link_target, folder.path});
        }
    }
    for (const char* name : etc_of_host) {
        const auto path = berth::format("/etc/{}", name);
        add({"--ro-bind-try", path, path});
    }
    add({"--symlink", "../usr/lib/os-release", "/etc/os-release", "--symlink", "../proc/self/mounts", "/etc/mtab"});
    for (const auto& file : etc_files({}, {}, false)) {
        add({"--ro-bind", layout.etc + "/" + file.name, "/etc/" + file.name});
    }

    const auto size = std::to_string(layout.tmp_bytes);
    add({"--proc", "/proc", "--dev", "/dev"});
    add({"--perms", "1777", "--size", size, "--tmpfs", "/tmp"});
    add({"--perms", "1777", "--size", size, "--tmpfs", "/var/tmp"});
    add({"--perms", "1777", "--size", size, "--tmpfs", "/dev/shm"});
    add({"--perms", "0755", "--dir", "/run", "--bind", layout.run, sandbox_run});
    add({"--ro-bind", layout.agent, sandbox_agent_folder});
    if (!layout.samples.empty()) {
        add({"--ro-bind", layout.samples, sandbox_samples});
    }
    if (!layout.ide.empty()) {
        add({"--ro-bind", layout.ide, sandbox_ide});
    }
    add({"--bind", layout.home, sandbox_home, "--bind", layout.directory, sandbox_directory});
    // The root and /dev are memory file systems of no bounded size: nothing is to be written there.
    add({"--remount-ro", "/dev", "--remount-ro", "/"});

    add({"--setenv", "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"});
    add({"--setenv", "HOME", sandbox_home, "--setenv", "USER", sandbox_user, "--setenv", "LOGNAME", sandbox_user});
    add({"--setenv", "LANG", "C.UTF-8", "--chdir", sandbox_directory, "--"});
    arguments.insert(arguments.end(), layout.command.begin(), layout.command.end());
    return arguments;
}

std::vector<EtcFile> etc_files(const std::string& hostname, const std::string& shell, bool internet) {
    return {
        {"passwd", berth::format("root:x:0:0:root:/root:/usr/sbin/nologin\n"
                                 "{0}:x:{1}:{1}:Developer:{2}:{3}\n"
                                 "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
                                 sandbox_user, sandbox_uid, sandbox_home, shell)},
        {"group", berth::format("root:x:0:\n{0}:x:{1}:\nnogroup:x:65534:\n", sandbox_user, sandbox_uid)},
        {"hosts",
         berth::format("127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n127.0.1.1 {}\n", hostname)},
        {"hostname", hostname + "\n"},
        {"nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n"},
        {"resolv.conf", internet ? berth::format("nameserver {}\n", resolver_text)
                                 : std::string("# This workspace has no way out to the internet.\n")},
    };
}

} // namespace berth::platform::local
