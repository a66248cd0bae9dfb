// berthd: the command line of the platform's control plane.
#include "platform/config.h"
#include "platform/serve.h"
#include "platform/templates.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <print>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace {

using namespace berth;

// Exit codes: what a person or a script can tell apart.
constexpr int exit_ok = 0;
constexpr int exit_failed = 1;
constexpr int exit_config = 2;

int complain(const Error& error, int code) {
    std::println(stderr, "berthd: {}", error.text());
    return code;
}

int check_config(const std::string& file) {
    const auto config = platform::load_config(file);
    if (!config) {
        return complain(config.error(), exit_config);
    }
    platform::TemplateCatalog templates(config->templates);
    const auto entries = templates.entries();
    if (!entries) {
        return complain(entries.error(), exit_config);
    }
    const auto problems = templates.problems();
    for (const auto& problem : problems) {
        std::println(stderr, "berthd: {}", problem);
    }
    std::println("{} is fine; {} templates.", file, (*entries)->size());
    return problems.empty() ? exit_ok : exit_config;
}

int serve(const std::string& file, const std::string& roles) {
    auto config = platform::load_config(file);
    if (!config) {
        return complain(config.error(), exit_config);
    }
    if (!roles.empty()) {
        auto parsed = platform::parse_roles(roles);
        if (!parsed) {
            return complain(parsed.error(), exit_config);
        }
        config->roles = *parsed;
    }
    if (auto served = platform::serve(*config, BERTH_VERSION); !served) {
        return complain(served.error(), exit_failed);
    }
    return exit_ok;
}

// berthd holds keys: no core dump, no debugger of the same user, nothing in /proc/PID/mem.
void keep_memory_private() {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

// Each carrier takes two descriptors, and the usual soft limit is 1024.
void allow_many_connections() {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

} // namespace

int main(int argc, char** argv) {
    keep_memory_private();
    allow_many_connections();
    CLI::App app("berthd, the control plane of a Berth platform", "berthd");
    app.set_version_flag("--version", "berthd " BERTH_VERSION);
    app.require_subcommand(1);

    std::string file;
    std::string roles;
    auto* serve_command = app.add_subcommand("serve", "Serve the API, the gateway and the reconciler");
    serve_command->add_option("--config", file, "The configuration file (YAML)")->required();
    serve_command->add_option("--roles", roles, "Some of api,gateway,reconciler; all of them unless said");

    auto* config_command = app.add_subcommand("config", "Configuration")->require_subcommand(1);
    auto* check_command = config_command->add_subcommand("check", "Read the configuration and the templates");
    check_command->add_option("--config,file", file, "The configuration file (YAML)")->required();

    CLI11_PARSE(app, argc, argv);
    return serve_command->parsed() ? serve(file, roles) : check_config(file);
}
