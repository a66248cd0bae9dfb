// Workspaces, templates and live data made up for tests and pictures: plausible, and the same every time.
#pragma once

#include "desktop/ports/forward_registry.h"
#include "desktop/ports/tunnel_registry.h"
#include "desktop/workspace/workspace_detail.h"
#include "model/api.h"
#include "model/live.h"

#include <set>
#include <string>

namespace berth::desktop::samples {

inline constexpr const char* workspace_id = "w0123456789abcde";
// The end of the hour that samples and events lie in.
model::Time end_of_hour();

model::Workspace workspace(model::State state = model::State::running);
// Coming up: the step of that number runs, those before are done.
model::Workspace coming_up(std::size_t running_step = 2);
model::Workspace failed();

std::vector<model::TemplateSummary> templates();
model::TemplateSummary template_with(std::size_t parameters);

model::SampleHistory history();
std::vector<model::Event> events();
std::vector<model::ListeningPort> listening();
std::vector<model::ToolReport> tools();
std::vector<model::LogLine> log();

// A detail with all of the above.
void fill(WorkspaceDetail& detail, const model::Workspace& workspace);

// Opens ports without a network: a number of `taken` is refused when asked for by itself, and stood in for otherwise.
ForwardOpener opener(std::set<std::uint16_t> taken = {});

// The same for the other tunnels; a port or path of `refused` cannot be had.
TunnelOpener tunnel_opener(std::set<std::string> refused = {}, client::ForwardCounters counters = {});

} // namespace berth::desktop::samples
