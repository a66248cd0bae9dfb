#include "agent/observe/process_table.h"

#include "base/format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace berth::agent {

namespace {

// Fields of /proc/PID/stat behind the name, counted from the state (field 3 of proc(5)).
enum StatField : std::size_t { state, parent, user_time = 11, system_time, children_user_time, children_system_time };

constexpr std::size_t name_limit = 64;

// Up to the buffer's size of a file of /proc; empty where it cannot be read.
template<std::size_t Size>
std::string_view read_file(const std::string& path, std::array<char, Size>& buffer) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return {};
    }
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    ::close(fd);
    return {buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
}

std::uint64_t next_number(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    text.remove_prefix(error == std::errc() ? static_cast<std::size_t>(end - text.data()) : 0);
    return value;
}

std::uint64_t own_pages(pid_t pid) {
    std::array<char, 128> buffer;
    auto text = read_file(berth::format("/proc/{}/statm", pid), buffer);
    next_number(text); // the whole address space
    const std::uint64_t resident = next_number(text);
    const std::uint64_t shared = next_number(text);
    return resident > shared ? resident - shared : 0;
}

std::uint64_t bytes_in(const std::string& memory_folder) {
    struct statfs status{};
    if (::statfs(memory_folder.c_str(), &status) != 0 || status.f_type != TMPFS_MAGIC) {
        return 0;
    }
    return (status.f_blocks - status.f_bfree) * static_cast<std::uint64_t>(status.f_bsize);
}

} // namespace

bool parse_stat(std::string_view line, long ticks, ProcessUse& out) {
    out.pid = static_cast<pid_t>(next_number(line));
    // "PID (name) S PPID …": the name may hold anything, parentheses too.
    const auto end_of_name = line.rfind(") ");
    if (out.pid == 0 || end_of_name == std::string_view::npos) {
        return false;
    }
    line.remove_prefix(end_of_name + 2);
    out.zombie = line.starts_with('Z');
    std::uint64_t times = 0;
    for (std::size_t field = state; field <= children_system_time; ++field) {
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        const auto text = line.substr(0, line.find(' '));
        line.remove_prefix(text.size());
        std::int64_t value = 0; // some of the fields in between are negative
        std::from_chars(text.data(), text.data() + text.size(), value);
        if (field == parent) {
            out.parent = static_cast<pid_t>(value);
        } else if (field >= user_time) {
            times += static_cast<std::uint64_t>(value);
        }
    }
    out.cpu = std::chrono::nanoseconds(std::chrono::seconds(1)) / ticks * times;
    return out.parent != 0 || out.pid == 1;
}

std::vector<ProcessUse> workspace_processes() {
    static const long ticks = ::sysconf(_SC_CLK_TCK);
    std::vector<ProcessUse> all;
    DIR* proc = ::opendir("/proc");
    if (proc == nullptr) {
        return all;
    }
    std::array<char, 1024> buffer;
    while (const dirent* entry = ::readdir(proc)) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9') {
            continue;
        }
        ProcessUse use;
        if (parse_stat(read_file(berth::format("/proc/{}/stat", entry->d_name), buffer), ticks, use)) {
            all.push_back(use);
        }
    }
    ::closedir(proc);

    std::ranges::sort(all, {}, &ProcessUse::parent);
    std::vector<ProcessUse> found;
    for (const ProcessUse& use : all) {
        if (use.pid == ::getpid()) {
            found.push_back(use);
        }
    }
    for (std::size_t next = 0; next < found.size(); ++next) {
        const auto children = std::ranges::equal_range(all, found[next].pid, {}, &ProcessUse::parent);
        found.insert(found.end(), children.begin(), children.end());
    }
    for (ProcessUse& use : found) {
        use.memory = own_pages(use.pid) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    }
    return found;
}

WorkspaceUse sum_of(const std::vector<ProcessUse>& processes, const std::vector<std::string>& memory_folders) {
    WorkspaceUse sum;
    for (const ProcessUse& use : processes) {
        sum.cpu += use.cpu;
        sum.memory += use.memory;
        sum.processes += use.pid == ::getpid() || use.zombie ? 0 : 1;
    }
    for (const std::string& folder : memory_folders) {
        sum.memory += bytes_in(folder);
    }
    return sum;
}

std::string name_in_command_line(std::string_view command_line) {
    std::string_view program = command_line.substr(0, command_line.find('\0'));
    // Some write what they do over it: "nginx: master process /usr/sbin/nginx".
    program = program.substr(0, program.find_first_of(" :"));
    if (const auto slash = program.rfind('/'); slash != std::string_view::npos) {
        program.remove_prefix(slash + 1);
    }
    if (program.starts_with('-')) { // a login shell
        program.remove_prefix(1);
    }
    std::string name(program.substr(0, name_limit));
    std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
    return name;
}

std::string process_name(pid_t pid) {
    std::array<char, 1024> buffer;
    auto name = name_in_command_line(read_file(berth::format("/proc/{}/cmdline", pid), buffer));
    if (name.empty()) {
        const auto command = read_file(berth::format("/proc/{}/comm", pid), buffer);
        name = name_in_command_line(command.substr(0, command.find('\n')));
    }
    return name;
}

} // namespace berth::agent
