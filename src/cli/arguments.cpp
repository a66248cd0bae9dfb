#include "cli/arguments.h"

#include "base/format.h"
#include "cli/command_tree.h"
#include "client/editors/editor.h"
#include "model/ids.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace berth::cli {

namespace {

std::string editor_ids() {
    std::string ids;
    for (const client::editors::Product& product : client::editors::products()) {
        ids += (ids.empty() ? "" : ", ") + std::string(product.id);
    }
    return ids;
}

// The program's commands and options, with the variables that they are read into.
class Parser {
public:
    explicit Parser(std::string_view version);

    std::expected<Arguments, ParseEnd> parse(std::vector<std::string> words);
    const CLI::App& tree() const { return app_; }

private:
    // A command that fills `target` in and becomes the result when it is asked for.
    template<typename T>
    CLI::App* add(CLI::App& parent, const char* name, const char* help, T& target) {
        CLI::App* command = parent.add_subcommand(name, help);
        command->callback([this, &target] { chosen_ = target; });
        return command;
    }
    template<typename T>
    void add_workspace(CLI::App* command, T& target) {
        command->add_option(workspace_operand, target.workspace, "Name or id of the workspace")->required();
    }
    void add_wait(CLI::App* command, bool& wait) {
        command->add_flag_callback("--no-wait", [&wait] { wait = false; }, "Do not wait until it is done");
    }

    void add_patience(CLI::App* command, std::optional<std::uint32_t>& seconds) {
        constexpr std::uint32_t a_day = 86'400;
        command
            ->add_option("--wait", seconds,
                         "How long a new connection waits while the line is down (60; 0: not at all)")
            ->type_name("SECONDS")
            ->check(whole_number(0, a_day));
    }

    void add_identity();
    void add_templates();
    void add_workspaces();
    void add_lifecycle();
    void add_streams();
    void add_live();
    void add_git();
    void add_shell();

    Result<void> settle(const std::vector<std::string>& command_words, bool separated);

    CLI::App app_{"Remote development environments from the command line."};
    GlobalOptions global_;
    std::optional<Command> chosen_;

    command::Login login_;
    command::Logout logout_;
    command::WhoAmI who_am_i_;
    command::TemplatesList templates_;
    command::TemplatesShow templates_show_;
    command::TemplatesValidate templates_validate_;
    command::Create create_;
    command::List list_;
    command::Show show_;
    command::Delete delete_;
    std::array<command::Act, 6> acts_;
    command::Terminal terminal_;
    command::Exec exec_;
    std::vector<std::string> exec_env_;
    command::Ide ide_;
    command::Ssh ssh_;
    command::SshConfig ssh_config_;
    command::Open open_;
    command::GitShow git_show_;
    std::array<command::GitHost, 3> git_hosts_;
    command::GitSshAgent git_ssh_agent_;
    command::PortForward forward_;
    std::vector<std::string> forward_ports_;
    command::Proxy proxy_;
    command::Ports ports_;
    command::Stats stats_;
    command::Tools tools_;
    command::Logs logs_;
    command::Completion completion_;
    command::Names names_;
};

Parser::Parser(std::string_view version) {
    app_.name("berth");
    app_.set_help_flag("-h,--help", "Show what a command does and takes");
    app_.set_version_flag("--version", "berth " + std::string(version), "Show the version");
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    app_.add_option("--server", global_.server, "Address of the platform (BERTH_SERVER; else the last one)")
        ->type_name("URL");
    app_.add_option_function<std::string>(
            "-o,--output",
            [this](const std::string& format) { global_.output = format == "json" ? Output::json : Output::text; },
            "How to print: text or json")
        ->type_name("FORMAT")
        ->check(one_of({"text", "json"}));
    app_.add_flag("--no-color", global_.no_color, "Print without colours (NO_COLOR)");
    add_identity();
    add_templates();
    add_workspaces();
    add_lifecycle();
    add_streams();
    add_live();
    add_git();
    add_shell();
}

void Parser::add_identity() {
    auto* login = add(app_, "login", "Sign in, in the browser", login_);
    login->add_flag("--device", login_.device, "Show a code to enter on another machine instead");
    login->add_option("URL", global_.server, "Address of the platform, like --server");
    add(app_, "logout", "Sign out and revoke the tokens", logout_);
    add(app_, "whoami", "Show who is signed in", who_am_i_);
}

void Parser::add_templates() {
    auto* templates = app_.add_subcommand("templates", "List templates, show one, check a file");
    templates->fallthrough();
    templates->callback([this, templates] {
        if (templates->get_subcommands().empty()) {
            chosen_ = templates_;
        }
    });
    auto* show = add(*templates, "show", "Show a template with its parameters", templates_show_);
    show->fallthrough();
    show->add_option(template_operand, templates_show_.name, "Name of the template")->required();
    auto* validate = add(*templates, "validate", "Check template files, without a platform", templates_validate_);
    validate->fallthrough();
    validate->add_option(file_operand, templates_validate_.files, "Template files")->required();
}

void Parser::add_workspaces() {
    auto* create = add(app_, "create", "Create a workspace from a template", create_);
    create->add_option("NAME", create_.name, "Name of the new workspace")->required();
    create->add_option("-t,--template", create_.template_name, "Template to make it from")
        ->type_name(template_operand)
        ->required();
    create
        ->add_option("--set", create_.set,
                     "Value of a parameter: NAME=VALUE; NAME alone takes it from the environment or asks for it")
        ->type_name("NAME[=VALUE]")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->expected(1);
    create->add_option("--set-file", create_.set_file, "Value of a parameter from a file (- is standard input)")
        ->type_name("NAME=FILE")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->expected(1);
    add_wait(create, create_.wait);

    auto* list = add(app_, "list", "List workspaces", list_);
    list->add_flag("--all", list_.all, "Everybody's (for administrators)");

    add_workspace(add(app_, "show", "Show a workspace", show_), show_);

    auto* remove = add(app_, "delete", "Delete a workspace with its files", delete_);
    add_workspace(remove, delete_);
    remove->add_flag("-y,--yes", delete_.yes, "Do not ask first");
    add_wait(remove, delete_.wait);
}

void Parser::add_lifecycle() {
    struct Row {
        const char* name;
        const char* help;
        command::Lifecycle action;
    };
    constexpr std::array rows{
        Row{"start", "Start a stopped workspace", command::Lifecycle::start},
        Row{"stop", "Stop a workspace; its files stay", command::Lifecycle::stop},
        Row{"suspend", "Suspend a running workspace", command::Lifecycle::suspend},
        Row{"resume", "Resume a suspended workspace", command::Lifecycle::resume},
        Row{"retry", "Try again after an error, from the failed step on", command::Lifecycle::retry},
        Row{"cancel", "Break off a workspace that is coming up", command::Lifecycle::cancel},
    };
    static_assert(rows.size() == std::tuple_size_v<decltype(acts_)>);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        acts_[i].action = rows[i].action;
        auto* act = add(app_, rows[i].name, rows[i].help, acts_[i]);
        add_workspace(act, acts_[i]);
        add_wait(act, acts_[i].wait);
    }
}

void Parser::add_streams() {
    auto* terminal = add(app_, "terminal", "Work in a terminal of a workspace (Ctrl-P Ctrl-Q leaves it)", terminal_);
    add_workspace(terminal, terminal_);
    auto* create = terminal->add_flag("--new", terminal_.create, "Open a new terminal");
    auto* id = terminal->add_option("--id", terminal_.terminal, "Attach to this one")->type_name("ID");
    auto* list = terminal->add_flag("--list", terminal_.list, "List the terminals instead");
    terminal->add_option("--name", terminal_.name, "Name of a new terminal")->type_name("NAME")->excludes(id);
    terminal->add_flag("--read-only", terminal_.read_only, "Look on without typing");
    create->excludes(id)->excludes(list);
    id->excludes(list);

    auto* exec = add(app_, "exec", "Run a command in a workspace", exec_);
    exec->usage(" -- COMMAND…");
    add_workspace(exec, exec_);
    exec->add_option("-C,--directory", exec_.directory, "Where to run it")->type_name("FOLDER");
    exec->add_option("-e,--env", exec_env_, "Environment variable for it")
        ->type_name("NAME=VALUE")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->expected(1);
    exec->add_flag("-t,--tty", exec_.tty, "Give it a terminal");
    exec->add_flag("--shell", exec_.shell, "Hand the one word after -- to the login shell");
    exec->add_flag("-n,--no-input", exec_.no_input, "Give it no standard input");

    auto* ssh = add(app_, "ssh", "Run OpenSSH's ssh to a workspace, for a login shell or a command", ssh_);
    add_workspace(ssh, ssh_);
    ssh->add_option("COMMAND", ssh_.command, "Command for the workspace's shell, else a login shell");
    ssh->add_flag("-A,--forward-agent", ssh_.forward_agent, "Lend it the keys of this machine's agent");
    ssh->add_flag("-t,--tty", ssh_.tty, "Give a command a terminal");
    ssh->add_flag("--stdio", ssh_.stdio, "Be the ProxyCommand of ssh: its bytes on the standard streams");
    auto* ssh_config = add(app_, "ssh-config", "Let ssh, scp, sftp, rsync and git reach WORKSPACE.berth", ssh_config_);
    ssh_config->add_flag("--remove", ssh_config_.remove, "Take it out of ssh's configuration again");
    ssh_config->add_flag("--dry-run", ssh_config_.dry_run, "Only show what would change");

    auto* ide = add(app_, "ide", "Open the browser IDE of a workspace", ide_);
    add_workspace(ide, ide_);
    ide->add_flag_callback("--no-browser", [this] { ide_.browser = false; }, "Only print the link");

    auto* open = add(app_, "open", "Open a workspace in an editor of this machine: VS Code, Zed, a terminal", open_);
    open->add_option(workspace_operand, open_.workspace, "Name or id of the workspace");
    open->add_option("FOLDER", open_.folder, "Folder of the workspace (/workspace)");
    open->add_option("-e,--editor", open_.editor, "The editor (else the last one): " + editor_ids())
        ->type_name("EDITOR");
    open->add_flag("--list", open_.list, "Show which editors this machine has instead");

    auto* forward = add(app_, "port-forward",
                        "Reach ports of a workspace on this machine: 3000, or 3000:8000 for another", forward_);
    add_workspace(forward, forward_);
    forward->add_option("PORT", forward_ports_, "The workspace's port[:the port here]; a path stands for a Unix socket")
        ->required();
    forward->add_flag("-R,--reverse", forward_.reverse,
                      "The other way: the workspace's port leads to the one of this machine");
    add_patience(forward, forward_.wait_s);

    auto* proxy =
        add(app_, "proxy", "Reach all that a workspace reaches through a SOCKS5 proxy on this machine", proxy_);
    add_workspace(proxy, proxy_);
    proxy->add_option("PORT", proxy_.port, "The proxy's port here (1080; 0 for any free one)")
        ->check(whole_number(0, UINT16_MAX));
    add_patience(proxy, proxy_.wait_s);

    auto* logs = add(app_, "logs", "Show how a workspace came up", logs_);
    add_workspace(logs, logs_);
    logs->add_flag("-f,--follow", logs_.follow, "Go on until it is up or has failed");
    logs->add_option("--after", logs_.after, "Only lines after this number")
        ->type_name("NUMBER")
        ->check(whole_number(0, UINT64_MAX));
}

void Parser::add_live() {
    auto* ports = add(app_, "ports", "Show the ports that programs of a workspace listen on", ports_);
    add_workspace(ports, ports_);
    ports->add_flag("-w,--watch", ports_.watch, "Show them again whenever they change, until Ctrl-C");
    auto* stats = add(app_, "stats", "Show what a workspace uses: processor, memory, disk", stats_);
    add_workspace(stats, stats_);
    stats->add_flag("-w,--watch", stats_.watch, "Show it again every few seconds, until Ctrl-C");
    add_workspace(add(app_, "tools", "Show which of the template's tools a workspace has", tools_), tools_);
}

void Parser::add_git() {
    auto* git = app_.add_subcommand("git", "Show and settle what this machine's git lends to workspaces");
    git->fallthrough();
    git->callback([this, git] {
        if (git->get_subcommands().empty()) {
            chosen_ = git_show_;
        }
    });
    struct HostRow {
        const char* name;
        const char* help;
        command::GitHost::Rule rule;
    };
    constexpr std::array rows{
        HostRow{"allow", "Lend the credentials for a host", command::GitHost::Rule::lend},
        HostRow{"deny", "Never lend the credentials for a host", command::GitHost::Rule::never},
        HostRow{"forget", "Ask again about a host", command::GitHost::Rule::forget},
    };
    static_assert(rows.size() == std::tuple_size_v<decltype(git_hosts_)>);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        git_hosts_[i].rule = rows[i].rule;
        auto* host = add(*git, rows[i].name, rows[i].help, git_hosts_[i]);
        host->fallthrough();
        host->add_option("HOST", git_hosts_[i].host, "github.com, or https://git.example.com:8443")->required();
    }
    auto* agent = add(*git, "ssh-agent", "Lend the SSH agent to a workspace, or no more", git_ssh_agent_);
    agent->fallthrough();
    add_workspace(agent, git_ssh_agent_);
    agent->add_option("STATE", git_ssh_agent_.state, "on or off")->required()->check(one_of({"on", "off"}));
}

void Parser::add_shell() {
    auto* completion = add(app_, "completion", "Print a completion script: bash, zsh or fish", completion_);
    completion->add_option(shell_operand, completion_.shell, "bash, zsh or fish")
        ->required()
        ->check(one_of({"bash", "zsh", "fish"}));
    auto* names = add(app_, "__names", "", names_);
    names->group(""); // not shown
    names->add_option("KIND", names_.kind)->required()->check(one_of({"workspaces", "templates"}));
}

// What CLI11 does not read: the words behind "--", NAME=VALUE pairs and ports.
Result<void> Parser::settle(const std::vector<std::string>& command_words, bool separated) {
    if (auto* exec = std::get_if<command::Exec>(&*chosen_)) {
        exec->argv = command_words;
        if (exec->argv.empty()) {
            return fail(Errc::invalid_argument, "There is no command to run.",
                        "Write it after two dashes: berth exec WORKSPACE -- COMMAND.");
        }
        if (exec->shell && exec->argv.size() != 1) {
            return fail(Errc::invalid_argument, "With --shell there is one word after the two dashes.",
                        "Put the command line in quotes.");
        }
        for (const std::string& pair : exec_env_) {
            const std::size_t equals = pair.find('=');
            if (equals == std::string::npos || !model::is_variable_name(std::string_view(pair).substr(0, equals))) {
                return fail(Errc::invalid_argument, "\"" + pair.substr(0, equals) + "\" sets no variable.",
                            "Write --env NAME=VALUE.");
            }
            exec->env[pair.substr(0, equals)] = pair.substr(equals + 1);
        }
    } else if (auto* ssh = std::get_if<command::Ssh>(&*chosen_)) {
        ssh->command.insert(ssh->command.end(), command_words.begin(), command_words.end());
        if (ssh->stdio && (!ssh->command.empty() || ssh->forward_agent || ssh->tty)) {
            return fail(Errc::invalid_argument, "With --stdio it is ssh that knows what to do there.",
                        "Give commands and options to ssh itself.");
        }
    } else if (separated) {
        return fail(Errc::invalid_argument, "Two dashes stand only before the command of exec and ssh.");
    }
    if (const auto* open = std::get_if<command::Open>(&*chosen_)) {
        if (!open->list && open->workspace.empty()) {
            return fail(Errc::invalid_argument, "There is no workspace to open.", "Name it: berth open WORKSPACE.");
        }
        if (!open->editor.empty()) {
            if (const auto known = client::editors::editor_from(open->editor); !known) {
                return std::unexpected(known.error());
            }
        }
    }
    if (auto* forward = std::get_if<command::PortForward>(&*chosen_)) {
        for (const std::string& text : forward_ports_) {
            auto spec = parse_port_spec(text, forward->reverse ? Direction::reverse : Direction::forward);
            if (!spec) {
                return std::unexpected(std::move(spec.error()));
            }
            forward->ports.push_back(*spec);
        }
    }
    return {};
}

std::expected<Arguments, ParseEnd> Parser::parse(std::vector<std::string> words) {
    // Everything behind the first "--" belongs to the command that exec runs.
    const auto dashes = std::ranges::find(words, "--");
    const bool separated = dashes != words.end();
    const std::vector<std::string> command_words(separated ? dashes + 1 : dashes, words.end());
    words.erase(dashes, words.end());
    if (words.empty()) {
        return std::unexpected(ParseEnd{help_text(app_), {}, global_.output});
    }
    try {
        app_.parse(std::vector<std::string>(words.rbegin(), words.rend())); // CLI11 takes them from the back
    } catch (const CLI::CallForHelp&) {
        return std::unexpected(ParseEnd{help_text(app_), {}, global_.output});
    } catch (const CLI::CallForVersion& version) {
        return std::unexpected(ParseEnd{std::string(version.what()) + "\n", {}, global_.output});
    } catch (const CLI::ParseError& error) {
        return std::unexpected(ParseEnd{{}, explain(app_, error, words), global_.output});
    }
    if (auto settled = settle(command_words, separated); !settled) {
        return std::unexpected(ParseEnd{{}, std::move(settled.error()), global_.output});
    }
    return Arguments{global_, *chosen_};
}

} // namespace

std::expected<Arguments, ParseEnd> parse_arguments(std::vector<std::string> words, std::string_view version) {
    return Parser(version).parse(std::move(words));
}

ProgramDescription describe_program() {
    return describe(Parser("").tree());
}

} // namespace berth::cli
