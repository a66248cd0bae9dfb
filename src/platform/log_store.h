// The provisioning log of each workspace: an append-only file, one line for each LogLine. Promises that a line's number
// is never used twice, that a line torn by a crash is dropped, and that output copied from an agent is there exactly
// once: each line records how far it had been read. Every call blocks, so it runs on the blocking pool.
#pragma once

#include "model/progress.h"

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace berth::platform {

// A line to be written.
struct NewLogLine {
    std::string step;
    model::LogStream stream = model::LogStream::system;
    std::string text;
    std::uint64_t source_end = 0; // of copied output: the offset behind it
};

// A piece of a log.
struct LogPage {
    std::string ndjson;     // whole lines, each one LogLine
    std::uint64_t next = 0; // the position behind them, to read on from
};

class LogStore {
public:
    // Files are named by workspace id in this folder, which has to exist.
    explicit LogStore(std::filesystem::path folder);

    // Called after lines were added or a log was removed, on whatever thread did it.
    void on_change(std::function<void()> told) { told_ = std::move(told); }

    // `unavailable` where the disk is full.
    Result<> append(const std::string& id, const std::vector<NewLogLine>& lines, model::Time now);

    // The position of the first line with a number above `after`: found by bisection, whatever the log's length.
    Result<std::uint64_t> seek(const std::string& id, std::uint64_t after) const;
    // Some lines from a position on; empty at the end. A log that was removed is empty.
    Result<LogPage> read(const std::string& id, std::uint64_t position) const;

    // Where copying the output of a step goes on; 0 where it has not begun.
    Result<std::uint64_t> source_position(const std::string& id, const std::string& step) const;
    // The last lines that a step printed since Berth's own newest words about it, oldest first.
    Result<std::vector<std::string>> tail(const std::string& id, const std::string& step, std::size_t count) const;

    Result<> remove(const std::string& id);

private:
    std::filesystem::path file_of(const std::string& id) const;
    // The number of the last line, after cutting off a torn one. Under the mutex.
    Result<std::uint64_t> last_number(const std::string& id);

    std::filesystem::path folder_;
    std::function<void()> told_;
    std::mutex mutex_;
    std::map<std::string, std::uint64_t> last_; // of logs written to since start
};

} // namespace berth::platform
