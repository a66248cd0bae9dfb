// What a person most likely wants to do next with a workspace as it is: pure, so that the overview only shows it.
#pragma once

#include "model/live.h"
#include "model/workspace.h"

#include <QString>

#include <cstdint>
#include <map>
#include <variant>
#include <vector>

namespace berth::desktop {

enum class Destination : std::uint8_t { ide, editor, terminal, ports, activity };

struct OpenInBrowser {
    std::uint16_t local_port = 0;

    friend bool operator==(const OpenInBrowser&, const OpenInBrowser&) = default;
};

struct NextAction {
    std::variant<Destination, OpenInBrowser, model::Action> target;
    const char* icon = nullptr;
    QString title;
    QString text; // one line: why, or what is there

    friend bool operator==(const NextAction& a, const NextAction& b) {
        return a.target == b.target && a.title == b.title;
    }
};

// `local_ports`: the workspace's port to the one on this machine, of those that are forwarded. `editor` is the local
// editor that one would open it in; empty where there is none.
std::vector<NextAction> next_actions(const model::Workspace& workspace,
                                     const std::vector<model::ListeningPort>& listening,
                                     const std::map<std::uint16_t, std::uint16_t>& local_ports,
                                     const QString& editor = {});

} // namespace berth::desktop
