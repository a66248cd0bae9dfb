#include "agent/init/init_record.h"

#include "agent/process/unique_fd.h"
#include "base/format.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>

namespace berth::agent {

namespace {

using model::Json;

// Larger ones are not ours.
constexpr std::size_t max_file = 4 * 1024 * 1024;

// Variables of the shell that runs the steps, not of the steps.
bool is_bookkeeping(const std::string& name) {
    static constexpr std::array names{"_", "PWD", "OLDPWD", "SHLVL"};
    return std::ranges::find(names, name) != names.end() || name.starts_with("__berth_");
}

std::unexpected<Error> file_error(std::string_view what, const std::filesystem::path& file) {
    return fail(Errc::io_error, berth::format("Cannot {} {}: {}.", what, file.string(), std::strerror(errno)));
}

std::optional<Json> read_json(const std::filesystem::path& file) {
    const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd) {
        return std::nullopt;
    }
    std::string text;
    std::array<char, 16 * 1024> buffer{};
    for (;;) {
        const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
        if (got < 0 || text.size() > max_file) {
            return std::nullopt;
        }
        if (got == 0) {
            break;
        }
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    auto json = model::parse_json(text);
    return json ? std::optional(std::move(*json)) : std::nullopt;
}

} // namespace

Result<> write_atomically(const std::filesystem::path& file, std::string_view content) {
    std::filesystem::path temporary = file;
    temporary += ".new";
    UniqueFd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd) {
        return file_error("write", temporary);
    }
    while (!content.empty()) {
        const ssize_t written = ::write(fd.get(), content.data(), content.size());
        if (written < 0) {
            return file_error("write", temporary);
        }
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(fd.get()) != 0 || ::rename(temporary.c_str(), file.c_str()) != 0) {
        return file_error("keep", file);
    }
    return {};
}

Variables InitEnvironment::applied_to(Variables base) const {
    for (const std::string& name : unset) {
        base.erase(name);
    }
    for (const auto& [name, value] : set) {
        base[name] = value;
    }
    return base;
}

InitEnvironment InitEnvironment::difference(const Variables& base, const Variables& now, std::string directory) {
    InitEnvironment out;
    out.directory = std::move(directory);
    for (const auto& [name, value] : now) {
        const auto before = base.find(name);
        if (!is_bookkeeping(name) && (before == base.end() || before->second != value)) {
            out.set.emplace(name, value);
        }
    }
    for (const auto& [name, value] : base) {
        if (!now.contains(name)) {
            out.unset.insert(name);
        }
    }
    return out;
}

Result<InitStore> InitStore::open(std::filesystem::path folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        return fail(Errc::io_error, berth::format("Cannot make {}: {}.", folder.string(), error.message()));
    }
    return InitStore(std::move(folder));
}

std::optional<InitRecord> InitStore::record(std::size_t index) const {
    const auto json = read_json(folder_ / berth::format("{}.json", index));
    if (!json) {
        return std::nullopt;
    }
    InitRecord record;
    std::string state;
    std::optional<int> code;
    model::Fields fields(*json, "init record");
    fields.get("command", record.command)
        .get("incarnation", record.incarnation)
        .get("state", state)
        .maybe("exit_code", code)
        .maybe("signal", record.exit.signal);
    const auto known = model::channel::init_state_from(state);
    if (!fields.result() || !known) {
        return std::nullopt;
    }
    record.state = *known;
    record.exit.code = code;
    return record;
}

Result<> InitStore::save(std::size_t index, const InitRecord& record) {
    Json json{{"command", record.command},
              {"incarnation", record.incarnation},
              {"state", model::channel::to_string(record.state)},
              {"signal", record.exit.signal}};
    if (record.exit.code) {
        json["exit_code"] = *record.exit.code;
    }
    return write_atomically(folder_ / berth::format("{}.json", index), model::dump(json));
}

InitEnvironment InitStore::environment_after(std::size_t index) const {
    const auto json = read_json(folder_ / berth::format("{}.environment.json", index));
    InitEnvironment environment;
    if (!json) {
        return environment;
    }
    std::vector<std::string> unset;
    model::Fields fields(*json, "init environment");
    fields.get("directory", environment.directory).get("set", environment.set).get("unset", unset);
    if (!fields.result()) {
        return {};
    }
    environment.unset.insert(unset.begin(), unset.end());
    return environment;
}

Result<> InitStore::save_environment(std::size_t index, const InitEnvironment& environment) {
    const Json json{{"directory", environment.directory}, {"set", environment.set}, {"unset", environment.unset}};
    return write_atomically(folder_ / berth::format("{}.environment.json", index), model::dump(json));
}

std::filesystem::path InitStore::log_file(std::size_t index) const {
    return folder_ / berth::format("{}.log", index);
}

} // namespace berth::agent
