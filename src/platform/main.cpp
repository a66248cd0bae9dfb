// berthd: the command line of the platform's control plane.
#include "base/memory.h"
#include "platform/config.h"
#include "platform/local/ide_bundle.h"
#include "platform/serve.h"
#include "platform/templates.h"

#include <CLI/CLI.hpp>

#include <algorithm>
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

// The data folder that is meant: a configuration's, or one that is named, or the default one.
Result<std::filesystem::path> data_folder_of(const std::string& config_file, const std::string& data) {
    if (config_file.empty()) {
        return std::filesystem::absolute(data.empty() ? platform::data_folder_default() : std::filesystem::path(data));
    }
    const auto config = platform::load_config(config_file);
    return config ? Result<std::filesystem::path>(std::filesystem::absolute(config->data))
                  : std::unexpected(config.error());
}

void print(const platform::local::IdeBundleInfo& bundle) {
    constexpr std::size_t shown_digits = 12;
    std::println("{}  {} {}, Node.js {}, {}{}", bundle.id.substr(0, shown_digits), bundle.name, bundle.version,
                 bundle.node_version, bundle.architecture, bundle.current ? "  (current)" : "");
}

int add_bundle(const std::filesystem::path& data, const std::string& folder) {
    const auto added = platform::local::add_ide_bundle(data, folder);
    if (!added) {
        return complain(added.error(), exit_failed);
    }
    print(*added);
    return exit_ok;
}

int list_bundles(const std::filesystem::path& data) {
    const auto bundles = platform::local::list_ide_bundles(data);
    if (!bundles) {
        return complain(bundles.error(), exit_failed);
    }
    std::ranges::for_each(*bundles, print);
    if (bundles->empty()) {
        std::println("{} holds no bundle; workspaces have no browser IDE.", data.native());
    }
    return exit_ok;
}

int remove_bundle(const std::filesystem::path& data, const std::string& id_begin) {
    const auto removed = platform::local::remove_ide_bundle(data, id_begin);
    if (!removed) {
        return complain(removed.error(), exit_failed);
    }
    std::println("Removed {} {}.", removed->name, removed->version);
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
    keep_memory_small(0);
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

    std::string data;
    std::string folder;
    auto* bundle_command = app.add_subcommand("bundle", "The browser IDE that workspaces get")->require_subcommand(1);
    auto* add_command =
        bundle_command->add_subcommand("add", "Bring a bundle in; workspaces get it at their next start");
    add_command->add_option("FOLDER", folder, "The bundle, as tools/ide_bundle.mjs makes it")->required();
    auto* list_command = bundle_command->add_subcommand("list", "Show the bundles that are there");
    std::string bundle;
    auto* remove_command = bundle_command->add_subcommand("remove", "Remove a bundle that no workspace uses any more");
    remove_command->add_option("ID", bundle, "Its id, or the beginning of it as `list` shows it")->required();
    for (auto* command : {add_command, list_command, remove_command}) {
        auto* config_option =
            command->add_option("--config", file, "The configuration file that names the data folder");
        command->add_option("--data", data, "The data folder")->excludes(config_option);
    }

    CLI11_PARSE(app, argc, argv);
    if (bundle_command->parsed()) {
        const auto data_folder = data_folder_of(file, data);
        if (!data_folder) {
            return complain(data_folder.error(), exit_config);
        }
        if (remove_command->parsed()) {
            return remove_bundle(*data_folder, bundle);
        }
        return add_command->parsed() ? add_bundle(*data_folder, folder) : list_bundles(*data_folder);
    }
    return serve_command->parsed() ? serve(file, roles) : check_config(file);
}
