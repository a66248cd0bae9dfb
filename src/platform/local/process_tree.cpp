#include "platform/local/process_tree.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <ranges>
#include <span>
#include <thread>

namespace berth::platform::local {

namespace {

// A tree that forks faster than it can be stopped is given up on: each round stops all that the last one missed.
// Between two, the processes must come to a processor to take note of their signal, on a busy machine too.
constexpr std::chrono::seconds stop_limit{5};
constexpr std::chrono::milliseconds round_pause{1};

// The tree below and with `root`, parents first.
std::vector<ProcessStat> tree_of(pid_t root) {
    std::multimap<pid_t, ProcessStat> children;
    std::vector<ProcessStat> tree;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
        const auto name = entry.path().filename().native();
        pid_t pid = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc()) {
            continue;
        }
        if (const auto stat = read_stat(pid)) {
            if (pid == root) {
                tree.push_back(*stat);
            } else {
                children.emplace(stat->parent, *stat);
            }
        }
    }
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto [begin, end] = children.equal_range(tree[i].identity.pid);
        for (auto child = begin; child != end; ++child) {
            tree.push_back(child->second);
        }
    }
    return tree;
}

bool runs(const ProcessStat& stat) {
    return stat.state != 'T' && stat.state != 't' && stat.state != 'Z';
}

Result<> stop_all(std::span<const ProcessIdentity> processes) {
    for (const auto& identity : processes) {
        if (const auto process = open_process(identity)) {
            if (auto sent = send_signal(process->get(), SIGSTOP); !sent) {
                return sent;
            }
        }
    }
    return {};
}

} // namespace

Result<std::vector<ProcessIdentity>> stop_tree(const ProcessIdentity& root, const StopNote& note) {
    std::vector<ProcessIdentity> stopped;
    const auto deadline = std::chrono::steady_clock::now() + stop_limit;
    while (std::chrono::steady_clock::now() < deadline) {
        const std::size_t before = stopped.size();
        bool all_stopped = true;
        for (const auto& stat : tree_of(root.pid)) {
            if (!runs(stat)) {
                continue;
            }
            all_stopped = false;
            // A signal that was sent in the round before may not have arrived yet: it is noted once.
            if (std::ranges::find(stopped, stat.identity) == stopped.end()) {
                stopped.push_back(stat.identity);
            }
        }
        if (all_stopped) {
            return stopped;
        }
        if (stopped.size() > before) {
            auto done = note(stopped);
            if (done) {
                done = stop_all(std::span(stopped).subspan(before));
            }
            if (!done) {
                continue_processes(stopped);
                return std::unexpected(done.error());
            }
        }
        std::this_thread::sleep_for(round_pause);
    }
    continue_processes(stopped);
    return fail(Errc::timed_out, "The workspace's processes cannot be stopped as fast as they start others.");
}

void continue_processes(const std::vector<ProcessIdentity>& processes) {
    for (const auto& identity : std::views::reverse(processes)) {
        if (const auto process = open_process(identity)) {
            (void)send_signal(process->get(), SIGCONT);
        }
    }
}

} // namespace berth::platform::local
