#include "platform/reconciler/output_lines.h"

namespace berth::platform {

namespace {

// A longer line is given out before its end has come (and the log cuts it): nothing may make berthd hold more.
constexpr std::size_t held_limit = 16 * 1024;

} // namespace

std::vector<NewLogLine> OutputLines::take(std::vector<model::channel::InitOutput> pieces) {
    std::vector<NewLogLine> lines;
    for (auto& piece : pieces) {
        // Held is one line only, so that a place in the output says all that has to be known to go on from it.
        if (!held_.empty() && piece.stream != stream_) {
            flush(lines);
        }
        stream_ = piece.stream;
        held_ += piece.text;
        end_ = piece.offset + piece.bytes;
        if (held_.ends_with('\n') || held_.size() >= held_limit) {
            flush(lines);
        }
    }
    return lines;
}

std::vector<NewLogLine> OutputLines::finish() {
    std::vector<NewLogLine> lines;
    if (!held_.empty()) {
        flush(lines);
    }
    return lines;
}

void OutputLines::flush(std::vector<NewLogLine>& lines) {
    while (held_.ends_with('\n') || held_.ends_with('\r')) {
        held_.pop_back();
    }
    // Programs that draw their progress overwrite a line: only its last state is worth a line of a log.
    if (const auto drawn = held_.rfind('\r'); drawn != std::string::npos) {
        held_.erase(0, drawn + 1);
    }
    lines.push_back({step_, stream_, std::move(held_), end_});
    held_.clear();
}

} // namespace berth::platform
