// What one viewer of a terminal still has to be sent. Promises bounded memory: a viewer that is too slow loses what is
// queued and gets a fresh snapshot instead, when it can take one.
#pragma once

#include "model/channel/frame.h"
#include "model/channel/terminal.h"

#include <utility>

namespace berth::agent {

class OutputQueue {
public:
    // Beyond it a snapshot is shorter, and sooner there, than what is queued.
    static constexpr std::size_t default_limit = 256 * 1024;
    // Output is put together to frames of at most this size.
    static constexpr std::size_t max_frame = 64 * 1024;

    explicit OutputQueue(std::size_t limit = default_limit)
        : limit_(limit) {}

    // Begins true: what a viewer gets first is a snapshot.
    bool needs_snapshot() const { return needs_snapshot_; }
    // A snapshot of this moment is being sent: what follows is queued behind it.
    void snapshot_taken() {
        frames_.clear();
        output_.clear();
        needs_snapshot_ = false;
    }
    void require_snapshot() {
        frames_ = {};
        output_ = {};
        needs_snapshot_ = true;
    }

    void output(ByteView bytes) {
        if (needs_snapshot_) { // it will show them
            return;
        }
        if (size() + bytes.size() > limit_) {
            return require_snapshot();
        }
        while (!bytes.empty()) {
            const auto part = bytes.first(std::min(bytes.size(), max_frame - output_.size()));
            output_.insert(output_.end(), part.begin(), part.end());
            bytes = bytes.subspan(part.size());
            if (output_.size() == max_frame) {
                close_output();
            }
        }
    }

    // A frame that has its place in the output's order (resized, title).
    void frame(model::channel::TerminalFrame type, ByteView payload) {
        if (needs_snapshot_) {
            return;
        }
        close_output();
        model::channel::append_frame(frames_, static_cast<std::uint8_t>(type), payload);
    }

    bool empty() const { return frames_.empty() && output_.empty(); }
    std::size_t size() const { return frames_.size() + output_.size(); }
    // Everything queued, as frames.
    Bytes take() {
        close_output();
        return std::exchange(frames_, {});
    }

private:
    void close_output() {
        if (!output_.empty()) {
            model::channel::append_frame(frames_, static_cast<std::uint8_t>(model::channel::TerminalFrame::output),
                                         output_);
            output_.clear();
        }
    }

    std::size_t limit_;
    bool needs_snapshot_ = true;
    Bytes frames_; // whole ones
    Bytes output_; // of the frame being put together
};

} // namespace berth::agent
