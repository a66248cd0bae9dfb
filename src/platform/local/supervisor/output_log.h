// Where the agent's stdout and stderr end: a file of bounded size, and the last lines in memory, for the sentence that
// says why an agent did not start.
#pragma once

#include "platform/local/descriptor.h"

namespace berth::platform::local {

class OutputLog {
public:
    // An empty path keeps the last lines only. A log that cannot be opened does not stop a workspace.
    explicit OutputLog(std::string path);

    // Takes what is there to read; false at its end.
    bool take(int output);

    // The last words, on one line, without control characters.
    std::string tail() const;

private:
    void append(std::string_view text);

    std::string path_;
    Descriptor file_;
    std::size_t size_ = 0;
    std::string tail_;
};

} // namespace berth::platform::local
