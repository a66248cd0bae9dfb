// What each thing looks like as text. Pure: the time, the width and the style are given.
#pragma once

#include "cli/format/style.h"
#include "cli/format/table.h"
#include "model/api.h"
#include "model/channel/terminal.h"
#include "model/progress.h"
#include "model/workspace.h"

#include <string>
#include <vector>

namespace berth::cli {

// "error: what happened and what it touches", and below it what to do.
std::string render_error(const Error& error, const Style& style);
// {"error": {"code", "message", "hint", "exit_code"}}
model::Json error_document(const Error& error, int exit_code);

Tone tone_of(model::State state);
// Completes "demo is …".
std::string_view state_phrase(model::State state);

std::string render_workspaces(const std::vector<model::Workspace>& workspaces, bool with_owners, model::Time now,
                              std::size_t width, const Style& style);
std::string render_workspace(const model::Workspace& workspace, model::Time now, const Style& style);
std::string render_templates(const std::vector<model::TemplateSummary>& templates, std::size_t width,
                             const Style& style);
std::string render_template(const model::TemplateSummary& summary, std::size_t width, const Style& style);
std::string render_user(const model::User& user, std::string_view platform, const Style& style);
std::string render_terminals(const std::vector<model::channel::TerminalInfo>& terminals, model::Time now,
                             std::size_t width, const Style& style);
std::string render_log_line(const model::LogLine& line, const Style& style);

} // namespace berth::cli
