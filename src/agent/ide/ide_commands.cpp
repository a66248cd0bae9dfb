#include "agent/ide/ide_commands.h"

#include "model/json.h"
#include "net/http.h"

#include <array>
#include <charconv>
#include <dirent.h>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

namespace berth::agent {

namespace {

constexpr const char* gallery_variable = "EXTENSIONS_GALLERY";
constexpr const char* no_gallery = R"({"serviceUrl":""})";
constexpr const char* default_gallery_host = "open-vsx.org";

ProcessSpec code_server(const IdeSetup& setup, std::vector<std::string> words) {
    ProcessSpec spec;
    spec.program = setup.bundle.node;
    spec.arguments = {"node",
                      setup.bundle.entry,
                      "--config",
                      setup.folders.config(),
                      "--disable-telemetry",
                      "--disable-update-check",
                      "--user-data-dir",
                      setup.folders.user_data(),
                      "--extensions-dir",
                      setup.folders.extensions()};
    spec.arguments.insert(spec.arguments.end(), std::make_move_iterator(words.begin()),
                          std::make_move_iterator(words.end()));
    spec.environment = environment_block(setup.environment);
    spec.directory = setup.directory;
    return spec;
}

struct ProcessFacts {
    pid_t parent = 0;
    pid_t session = 0;
    int terminal = 0;
};

// /proc/PID/stat: "PID (name) S PPID PGRP SESSION TTY …"; the name may hold anything.
std::optional<ProcessFacts> facts_of(const std::string& pid) {
    std::ifstream file("/proc/" + pid + "/stat");
    std::string text;
    std::getline(file, text);
    const auto end_of_name = text.rfind(") ");
    if (end_of_name == std::string::npos) {
        return std::nullopt;
    }
    std::istringstream rest(text.substr(end_of_name + 2));
    std::string state;
    pid_t group = 0;
    ProcessFacts facts;
    rest >> state >> facts.parent >> group >> facts.session >> facts.terminal;
    return rest ? std::optional(facts) : std::nullopt;
}

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};

} // namespace

ProcessSpec ide_server(const IdeSetup& setup, bool gallery_reachable) {
    // Ports of the workspace are forwarded by Berth, not under the IDE's own origin. People who open a folder here made
    // or chose the workspace, so they are not asked whether they trust it.
    auto spec = code_server(setup, {"--auth", "none", "--disable-proxy", "--disable-workspace-trust",
                                    "--disable-getting-started-override", "--socket", setup.folders.socket(),
                                    "--socket-mode", "600", setup.directory});
    if (!gallery_reachable) {
        // Else each look at the list of extensions waits for a connection that never comes about.
        auto environment = setup.environment;
        environment[gallery_variable] = no_gallery;
        spec.environment = environment_block(environment);
    }
    return spec;
}

ProcessSpec install_extension(const IdeSetup& setup, const std::string& id) {
    return code_server(setup, {"--install-extension", id});
}

ProcessSpec uninstall_extension(const IdeSetup& setup, const std::string& id) {
    return code_server(setup, {"--uninstall-extension", id});
}

Gallery gallery_of(const Variables& environment) {
    Gallery gallery{.host = default_gallery_host};
    if (const auto chosen = environment.find(gallery_variable); chosen != environment.end()) {
        const auto document = model::parse_json(chosen->second);
        const auto address = document && document->is_object() ? document->value("serviceUrl", "") : std::string();
        const auto url = net::Url::parse(address);
        gallery.host = url ? url->host : std::string();
        gallery.port = url ? url->port : 0;
    }
    for (const char* name : {"https_proxy", "HTTPS_PROXY"}) {
        gallery.through_proxy = gallery.through_proxy || environment.contains(name);
    }
    return gallery;
}

bool runs_in_terminal(pid_t server) {
    const std::unique_ptr<DIR, CloseFolder> folder(::opendir("/proc"));
    if (!folder) {
        return false;
    }
    std::map<pid_t, ProcessFacts> processes;
    while (const dirent* entry = ::readdir(folder.get())) {
        const std::string_view name = entry->d_name;
        pid_t pid = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), pid).ptr == name.data() + name.size() && pid > 0) {
            if (const auto facts = facts_of(std::string(name))) {
                processes.emplace(pid, *facts);
            }
        }
    }
    const auto descends = [&](pid_t pid) {
        // A loop has no end where a number was given anew while we looked, hence the bound.
        for (std::size_t step = 0; pid > 1 && pid != server && step < processes.size(); ++step) {
            const auto found = processes.find(pid);
            pid = found == processes.end() ? 0 : found->second.parent;
        }
        return pid == server;
    };
    for (const auto& [pid, facts] : processes) {
        const bool in_terminal = facts.terminal != 0;
        const bool is_shell = pid == facts.session;
        if (in_terminal && !is_shell && descends(pid)) {
            return true;
        }
    }
    return false;
}

} // namespace berth::agent
