// Whose turn it is. Streams that owe a control frame come first, then interactive streams, then bulk; within a class
// they take turns, one frame each. A long run of interactive frames lets one bulk frame through, so that bulk is slow
// beside it but never stands still. O(1) for everything.
#pragma once

#include "link/stream.h"

#include <array>

namespace berth::link {

// A list through one of a stream's pairs of links.
class StreamList {
public:
    explicit StreamList(ListLinks Stream::* links)
        : links_(links) {}

    bool empty() const { return first_ == nullptr; }
    Stream* front() const { return first_; }
    void push_back(Stream& stream); // nothing if it is a member already
    void remove(Stream& stream);    // nothing if it is none

private:
    ListLinks Stream::* links_;
    Stream* first_ = nullptr;
    Stream* last_ = nullptr;
};

class Scheduler {
public:
    // Looks at what a stream has and puts it where it belongs, or nowhere.
    void update(Stream& stream);
    void remove(Stream& stream);
    // Changes the class of a stream.
    void move(Stream& stream, Priority priority);
    // It has had its turn.
    void rotate(Stream& stream);

    Stream* next_control() const { return control_.front(); }
    // The stream to send a data frame, given which classes the path has room for; nullptr if none.
    Stream* next_data(bool interactive_allowed, bool bulk_allowed) const;
    bool any_data() const { return !interactive_.empty() || !bulk_.empty(); }
    void clear();

private:
    // So many interactive frames in a row while bulk waits.
    static constexpr int longest_run = 16;

    StreamList& data(Priority priority) { return priority == Priority::interactive ? interactive_ : bulk_; }

    StreamList control_{&Stream::control_links};
    StreamList interactive_{&Stream::data_links};
    StreamList bulk_{&Stream::data_links};
    int run_ = 0;
};

} // namespace berth::link
