// The command line as values: what was asked for, with every option's meaning settled. Parsing alone; nothing here
// looks at the platform.
#pragma once

#include "base/result.h"
#include "cli/port_spec.h"

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace berth::cli {

enum class Output { text, json };

struct GlobalOptions {
    std::string server; // --server; empty: BERTH_SERVER, else the platform last signed in to
    Output output = Output::text;
    bool no_color = false;
};

// One struct for each command.
namespace command {

struct Login {
    bool device = false;
};
struct Logout {};
struct WhoAmI {};

struct TemplatesList {};
struct TemplatesShow {
    std::string name;
};
struct TemplatesValidate {
    std::vector<std::string> files;
};

struct Create {
    std::string name;
    std::string template_name;
    std::vector<std::string> set;      // "NAME=VALUE", or "NAME": from the environment, or asked for
    std::vector<std::string> set_file; // "NAME=FILE"; "-" is standard input
    bool wait = true;
};

struct List {
    bool all = false;
};
struct Show {
    std::string workspace;
};
struct Delete {
    std::string workspace;
    bool yes = false;
    bool wait = true;
};

enum class Lifecycle { start, stop, suspend, resume, retry, cancel };
struct Act {
    Lifecycle action = Lifecycle::start;
    std::string workspace;
    bool wait = true;
};

struct Terminal {
    std::string workspace;
    bool create = false;  // --new
    std::string terminal; // --id
    std::string name;     // of a new one
    bool read_only = false;
    bool list = false;
};

struct Exec {
    std::string workspace;
    std::vector<std::string> argv;
    std::string directory;
    std::map<std::string, std::string> env;
    bool tty = false;
    bool shell = false;
    bool no_input = false;
};

struct Ide {
    std::string workspace;
    bool browser = true; // open it in the system's one
};

// In an editor of this machine.
struct Open {
    std::string workspace; // empty only with `list`
    std::string folder;    // empty for the usual one
    std::string editor;    // its id; empty for the last one
    bool list = false;
};

// What this machine's git lends to workspaces.
struct GitShow {};
struct GitHost {
    enum class Rule { lend, never, forget };
    Rule rule = Rule::lend;
    std::string host;
};
struct GitSshAgent {
    std::string workspace;
    std::string state; // "on" or "off"
};

struct Ssh {
    std::string workspace;
    std::vector<std::string> command; // none: a login shell
    bool stdio = false;               // carry ssh's own bytes on the standard streams
    bool forward_agent = false;
    bool tty = false;
};
struct SshConfig {
    bool remove = false;
    bool dry_run = false;
};

struct PortForward {
    std::string workspace;
    std::vector<PortSpec> ports;
    bool reverse = false;                // the workspace listens, and this machine answers
    std::optional<std::uint32_t> wait_s; // how long a new connection waits for the line; none: as usual
};
// A SOCKS proxy to all that the workspace reaches.
struct Proxy {
    std::string workspace;
    std::optional<std::uint16_t> port; // on this machine; 0: any free one; none: the usual one, else any
    std::optional<std::uint32_t> wait_s;
};

// What a workspace does right now; with `watch` whenever that changes, until Ctrl-C.
struct Ports {
    std::string workspace;
    bool watch = false;
};
struct Stats {
    std::string workspace;
    bool watch = false;
};
struct Tools {
    std::string workspace;
};

struct Logs {
    std::string workspace;
    bool follow = false;
    std::uint64_t after = 0;
};

struct Completion {
    std::string shell;
};
// For the completion scripts: names to complete, one per line.
struct Names {
    std::string kind; // "workspaces" or "templates"
};

} // namespace command

using Command =
    std::variant<command::Login, command::Logout, command::WhoAmI, command::TemplatesList, command::TemplatesShow,
                 command::TemplatesValidate, command::Create, command::List, command::Show, command::Delete,
                 command::Act, command::Terminal, command::Exec, command::Ide, command::Ssh, command::SshConfig,
                 command::Open, command::GitShow, command::GitHost, command::GitSshAgent, command::PortForward,
                 command::Proxy, command::Ports, command::Stats, command::Tools, command::Logs, command::Completion,
                 command::Names>;

struct Arguments {
    GlobalOptions global;
    Command command;
};

// The program has nothing to do: help was asked for, or the arguments are wrong.
struct ParseEnd {
    std::string help; // for standard output; empty where the arguments are wrong
    Error error;      // invalid_argument
    Output output = Output::text;
};

// `words` without the program's name.
std::expected<Arguments, ParseEnd> parse_arguments(std::vector<std::string> words, std::string_view version);

// What completion scripts are made from.
struct OptionDescription {
    std::string name; // "--output"
    std::string short_name;
    std::string help;
    bool takes_value = false;
    std::vector<std::string> values; // to choose from
};
enum class Operand { none, workspace, template_name, file, shell };
struct CommandDescription {
    std::string name; // "templates validate" for a command of a command
    std::string help;
    std::string usage; // "berth templates validate [OPTIONS] FILE…"
    std::vector<OptionDescription> options;
    Operand operand = Operand::none;
};
struct ProgramDescription {
    std::vector<OptionDescription> options; // understood everywhere
    std::vector<CommandDescription> commands;
};
ProgramDescription describe_program();

} // namespace berth::cli
