// The commands, one function each, in a file of its name. Each returns what the process ends with; errors are printed
// and mapped by whoever called.
#pragma once

#include "cli/arguments.h"
#include "cli/session.h"

namespace berth::cli {

Result<int> run(const Context& context, const command::Login& arguments);
Result<int> run(const Context& context, const command::Logout& arguments);
Result<int> run(const Context& context, const command::WhoAmI& arguments);
Result<int> run(const Context& context, const command::TemplatesList& arguments);
Result<int> run(const Context& context, const command::TemplatesShow& arguments);
Result<int> run(const Context& context, const command::TemplatesValidate& arguments);
Result<int> run(const Context& context, const command::Create& arguments);
Result<int> run(const Context& context, const command::List& arguments);
Result<int> run(const Context& context, const command::Show& arguments);
Result<int> run(const Context& context, const command::Delete& arguments);
Result<int> run(const Context& context, const command::Act& arguments);
Result<int> run(const Context& context, const command::Terminal& arguments);
Result<int> run(const Context& context, const command::Exec& arguments);
Result<int> run(const Context& context, const command::Ide& arguments);
Result<int> run(const Context& context, const command::Ssh& arguments);
Result<int> run(const Context& context, const command::SshConfig& arguments);
Result<int> run(const Context& context, const command::Open& arguments);
Result<int> run(const Context& context, const command::GitShow& arguments);
Result<int> run(const Context& context, const command::GitHost& arguments);
Result<int> run(const Context& context, const command::GitSshAgent& arguments);
Result<int> run(const Context& context, const command::PortForward& arguments);
Result<int> run(const Context& context, const command::Proxy& arguments);
Result<int> run(const Context& context, const command::Ports& arguments);
Result<int> run(const Context& context, const command::Stats& arguments);
Result<int> run(const Context& context, const command::Tools& arguments);
Result<int> run(const Context& context, const command::Logs& arguments);
Result<int> run(const Context& context, const command::Completion& arguments);
Result<int> run(const Context& context, const command::Names& arguments);

} // namespace berth::cli
