#include "link/scheduler.h"

namespace berth::link {

void StreamList::push_back(Stream& stream) {
    ListLinks& links = stream.*links_;
    if (links.listed) {
        return;
    }
    links = {.previous = last_, .next = nullptr, .listed = true};
    (last_ != nullptr ? (last_->*links_).next : first_) = &stream;
    last_ = &stream;
}

void StreamList::remove(Stream& stream) {
    ListLinks& links = stream.*links_;
    if (!links.listed) {
        return;
    }
    (links.previous != nullptr ? (links.previous->*links_).next : first_) = links.next;
    (links.next != nullptr ? (links.next->*links_).previous : last_) = links.previous;
    links = {};
}

void Scheduler::update(Stream& stream) {
    if (stream.control_due()) {
        control_.push_back(stream);
    } else {
        control_.remove(stream);
    }
    if (stream.ready()) {
        data(stream.priority).push_back(stream);
    } else {
        data(stream.priority).remove(stream);
    }
}

void Scheduler::remove(Stream& stream) {
    control_.remove(stream);
    data(stream.priority).remove(stream);
}

void Scheduler::move(Stream& stream, Priority priority) {
    data(stream.priority).remove(stream);
    stream.priority = priority;
    update(stream);
}

void Scheduler::rotate(Stream& stream) {
    run_ = stream.priority == Priority::interactive && !bulk_.empty() ? run_ + 1 : 0;
    data(stream.priority).remove(stream);
    update(stream);
}

Stream* Scheduler::next_data(bool interactive_allowed, bool bulk_allowed) const {
    const bool interactive = interactive_allowed && !interactive_.empty();
    const bool bulk = bulk_allowed && !bulk_.empty();
    if (interactive && !(bulk && run_ >= longest_run)) {
        return interactive_.front();
    }
    return bulk ? bulk_.front() : nullptr;
}

void Scheduler::clear() {
    *this = Scheduler();
}

} // namespace berth::link
