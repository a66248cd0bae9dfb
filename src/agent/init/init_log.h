// The output of one init step on disk: what each stream wrote, in order, at a position that counts both together.
// Promises that a record is either whole or not there, whatever dies in between.
#pragma once

#include "agent/process/unique_fd.h"
#include "base/result.h"
#include "model/channel/control.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace berth::agent {

class InitLog {
public:
    // Beyond it output is no longer kept, and the log says so: a step that writes more has gone wild.
    static constexpr std::uint64_t max_recorded = 16 * 1024 * 1024;

    // A new log, or with `keep` the one that is there.
    static Result<InitLog> open(const std::filesystem::path& file, bool keep);

    // Bytes recorded so far.
    std::uint64_t size() const { return size_; }

    void append(model::LogStream stream, ByteView bytes);

    // At most about `limit` bytes of records from position `offset` on, a piece of at most a line each, its line break
    // included. A position within a record gives the rest of it.
    std::vector<model::channel::InitOutput> read(std::uint64_t offset, std::size_t limit) const;

private:
    // Where records lie in the file: one entry for each.
    struct Record {
        std::uint64_t position; // of its first byte in the output
        std::uint64_t place;    // of its first byte in the file
        std::uint32_t length;
        model::LogStream stream;
    };

    InitLog(UniqueFd file)
        : file_(std::move(file)) {}

    void load();
    void write(model::LogStream stream, ByteView bytes);

    UniqueFd file_;
    std::uint64_t end_ = 0; // of the file
    std::uint64_t size_ = 0;
    bool full_ = false;
    std::vector<Record> records_;
};

} // namespace berth::agent
