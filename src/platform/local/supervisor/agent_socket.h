// Waits for the agent's Unix socket to accept connections: woken by inotify when it appears. The folder is the
// workspace's, so what lies there is looked at without following symbolic links.
#pragma once

#include "platform/local/descriptor.h"

namespace berth::platform::local {

class AgentSocket {
public:
    static Result<AgentSocket> watch(std::string folder, std::string name);

    // Readable when something in the folder has changed; then call accepts().
    int notifications() const { return notifications_.get(); }

    enum class Answer { absent, refused, accepts };
    // `refused` is a socket that is bound but does not listen yet: ask again in a moment, nothing announces it.
    Answer probe();

    // Gives the socket that probe() found accepting a second name, outside the folder: a hard link, which leads to this
    // socket for as long as it lives, whatever the workspace puts in its place.
    Result<> publish(const std::string& path) const;

private:
    AgentSocket(std::string name, Descriptor folder, Descriptor notifications)
        : name_(std::move(name))
        , folder_(std::move(folder))
        , notifications_(std::move(notifications)) {}

    std::string name_;
    Descriptor folder_;
    Descriptor notifications_;
    Descriptor accepting_;
};

} // namespace berth::platform::local
