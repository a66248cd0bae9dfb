// Makes whole lines of the pieces that an agent sends of a command's output. Pure. A piece ends at a line break or
// where the command happened to stop writing; what has no end yet is held, and each line says how far the output was
// used up.
#pragma once

#include "model/channel/control.h"
#include "platform/log_store.h"

#include <string>
#include <vector>

namespace berth::platform {

class OutputLines {
public:
    explicit OutputLines(std::string step)
        : step_(std::move(step)) {}

    // The lines that these pieces complete.
    std::vector<NewLogLine> take(std::vector<model::channel::InitOutput> pieces);
    // The last line, where it has no line break.
    std::vector<NewLogLine> finish();

private:
    void flush(std::vector<NewLogLine>& lines);

    std::string step_;
    std::string held_; // a line without its end
    model::LogStream stream_ = model::LogStream::out;
    std::uint64_t end_ = 0; // of the output behind what is held
};

} // namespace berth::platform
