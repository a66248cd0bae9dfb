#include "agent/observe/disk_use.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fts.h>
#include <memory>
#include <set>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace berth::agent {

namespace {

using namespace std::literals;

// Between two counts, but at least so many times as long as a count takes.
constexpr auto pause = 60s;
constexpr int rest_factor = 20;
// A file's blocks are told in this unit, whatever the file system's is (stat(2)).
constexpr std::uint64_t block_size = 512;

// Behind everybody else at the processor and the disk (ioprio_set(2)).
void give_way() {
    constexpr int who_process = 1;
    constexpr int class_idle = 3 << 13;
    const auto thread = static_cast<int>(::syscall(SYS_gettid));
    ::syscall(SYS_ioprio_set, who_process, thread, class_idle);
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(thread), 19);
}

struct CloseTree {
    void operator()(FTS* tree) const { ::fts_close(tree); }
};

} // namespace

std::optional<std::uint64_t> count_bytes(const std::vector<std::filesystem::path>& folders,
                                         const std::stop_token& stop) {
    std::vector<std::string> paths;
    for (const auto& folder : folders) {
        if (std::filesystem::exists(folder)) {
            paths.push_back(folder.string());
        }
    }
    if (paths.empty()) {
        return 0;
    }
    std::vector<char*> pointers;
    pointers.reserve(paths.size() + 1);
    for (std::string& path : paths) {
        pointers.push_back(path.data());
    }
    pointers.push_back(nullptr);
    const std::unique_ptr<FTS, CloseTree> tree(
        ::fts_open(pointers.data(), FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, nullptr));
    std::uint64_t blocks = 0;
    std::set<std::pair<dev_t, ino_t>> seen; // of files with several names
    while (const FTSENT* entry = tree ? ::fts_read(tree.get()) : nullptr) {
        if (stop.stop_requested()) {
            return std::nullopt;
        }
        if (entry->fts_info == FTS_DP || entry->fts_info == FTS_NS || entry->fts_statp == nullptr) {
            continue; // a folder is counted before what is in it
        }
        const struct stat& status = *entry->fts_statp;
        const bool several = !S_ISDIR(status.st_mode) && status.st_nlink > 1;
        if (!several || seen.emplace(status.st_dev, status.st_ino).second) {
            blocks += static_cast<std::uint64_t>(status.st_blocks);
        }
    }
    return blocks * block_size;
}

void DiskUse::start() {
    if (thread_.joinable()) {
        return;
    }
    // Signals are for the main thread.
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

std::optional<std::uint64_t> DiskUse::bytes() const {
    const std::scoped_lock lock(mutex_);
    return bytes_;
}

void DiskUse::run(const std::stop_token& stop) {
    give_way();
    while (!stop.stop_requested()) {
        const auto began = std::chrono::steady_clock::now();
        const auto counted = count_bytes(folders_, stop);
        const auto took = std::chrono::steady_clock::now() - began;
        std::unique_lock lock(mutex_);
        if (counted) {
            bytes_ = counted;
        }
        ended_.wait_for(lock, stop, std::max<std::chrono::steady_clock::duration>(pause, rest_factor * took),
                        [] { return false; });
    }
}

} // namespace berth::agent
