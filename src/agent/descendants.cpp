#include "agent/descendants.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>

namespace berth::agent {

namespace {

struct Relation {
    pid_t pid;
    pid_t parent;
};

std::optional<pid_t> parent_of(const char* pid) {
    const std::string path = "/proc/" + std::string(pid) + "/stat";
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return std::nullopt;
    }
    char buffer[512];
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    ::close(fd);
    const std::string_view text(buffer, got > 0 ? static_cast<std::size_t>(got) : 0);
    // "PID (name) S PPID …": the name may hold anything, parentheses too.
    const auto end_of_name = text.rfind(") ");
    if (end_of_name == std::string_view::npos || end_of_name + 4 >= text.size()) {
        return std::nullopt;
    }
    const auto rest = text.substr(end_of_name + 4);
    pid_t parent = 0;
    if (std::from_chars(rest.data(), rest.data() + rest.size(), parent).ec != std::errc{}) {
        return std::nullopt;
    }
    return parent;
}

std::vector<Relation> relations() {
    std::vector<Relation> out;
    DIR* proc = ::opendir("/proc");
    if (proc == nullptr) {
        return out;
    }
    while (const dirent* entry = ::readdir(proc)) {
        pid_t pid = 0;
        const char* name = entry->d_name;
        const auto [end, error] = std::from_chars(name, name + std::strlen(name), pid);
        if (error != std::errc{} || *end != '\0') {
            continue;
        }
        if (const auto parent = parent_of(name)) {
            out.push_back({pid, *parent});
        }
    }
    ::closedir(proc);
    return out;
}

} // namespace

std::vector<pid_t> descendants() {
    const auto all = relations();
    std::vector<pid_t> found{::getpid()};
    for (std::size_t next = 0; next < found.size(); ++next) {
        for (const Relation& relation : all) {
            if (relation.parent == found[next] && std::ranges::find(found, relation.pid) == found.end()) {
                found.push_back(relation.pid);
            }
        }
    }
    found.erase(found.begin());
    return found;
}

void signal_descendants(int signal) {
    for (const pid_t pid : descendants()) {
        ::kill(pid, signal);
    }
}

} // namespace berth::agent
