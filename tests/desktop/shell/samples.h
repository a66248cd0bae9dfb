// Workspaces by hand, and waiting for what comes about.
#pragma once

#include "desktop/phrases.h"
#include "model/workspace.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <format>
#include <functional>

namespace berth::desktop::samples {

inline model::Workspace workspace(int number, model::State state = model::State::running) {
    model::Workspace made;
    made.id = std::format("w{:015}", number);
    made.name = std::format("workspace-{:04}", number);
    made.owner = {"https://id.example.com", "ada"};
    made.template_name = number % 2 == 0 ? "nodejs-fullstack" : "python-data";
    made.state = state;
    made.created_at = made.updated_at = now();
    return made;
}

inline model::Event state_event(const model::Workspace& of, model::State to) {
    model::Event event;
    event.time = now();
    event.kind = model::event_kind::state;
    event.workspace_id = of.id;
    event.data = {{"from", model::to_string(of.state)}, {"to", model::to_string(to)}, {"intent", "run"}};
    return event;
}

// Runs the event loop until `done`; false when it does not come about in time.
inline bool wait_for(const std::function<bool()>& done, int limit_ms = 5000) {
    QElapsedTimer time;
    time.start();
    while (!done()) {
        if (time.hasExpired(limit_ms)) {
            return false;
        }
        QEventLoop loop;
        QTimer::singleShot(5, &loop, &QEventLoop::quit);
        loop.exec();
    }
    return true;
}

} // namespace berth::desktop::samples
