// What people read about a workspace: its state, what it is doing, what can be done with it, times and amounts. One
// definition of each phrase, translated.
#pragma once

#include "model/workspace.h"

#include <QString>

namespace berth::desktop {

QString state_text(model::State state);                                // "Running"
QString action_text(model::Action action);                             // "Suspend"
QString action_failed_text(model::Action action, const QString& name); // "demo could not be suspended"
const char* action_icon(model::Action action);

// The one line below a workspace's name: the step that runs, why it failed, since when it rests.
QString doing_now(const model::Workspace& workspace, model::Time now);

QString ago(model::Time then, model::Time now);            // "just now", "5 minutes ago", "3 May"
QString duration_text(std::chrono::milliseconds duration); // "0.8 s", "12 s", "3 min 5 s"
QString bytes_text(std::int64_t bytes);                    // "512 MiB"
QString moment_text(model::Time time);                     // local date and time

// A sentence of Berth's own where there is one for this kind of error, else the error's message.
QString error_title(const Error& error);
QString error_text(const Error& error); // message and hint

model::Time now();

} // namespace berth::desktop
