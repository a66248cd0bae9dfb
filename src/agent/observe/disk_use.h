// How much disk the workspace's folders take. Counts files in a thread of its own that gives way to everything else,
// since a large tree takes seconds and may have to be fetched from the disk.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace berth::agent {

class DiskUse {
public:
    explicit DiskUse(std::vector<std::filesystem::path> folders)
        : folders_(std::move(folders)) {}

    // Begins to count, and counts again from time to time. Called more than once it does nothing.
    void start();

    // Bytes as of the last time; none before the first has ended.
    std::optional<std::uint64_t> bytes() const;

private:
    void run(const std::stop_token& stop);

    const std::vector<std::filesystem::path> folders_;
    mutable std::mutex mutex_;
    std::condition_variable_any ended_;
    std::optional<std::uint64_t> bytes_; // guarded by mutex_
    std::jthread thread_;                // the last: it ends before what it uses
};

// What the files below these folders take on their file systems; each file once, however many names it has. None where
// it was stopped.
std::optional<std::uint64_t> count_bytes(const std::vector<std::filesystem::path>& folders,
                                         const std::stop_token& stop);

} // namespace berth::agent
