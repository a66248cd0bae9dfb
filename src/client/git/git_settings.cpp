#include "client/git/git_settings.h"

#include "model/json.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

namespace berth::client {

namespace {

constexpr qint64 largest_git_settings = 1 << 20;
constexpr std::size_t longest_host = 261; // a name of DNS, a colon and a port, or an address in brackets
constexpr std::string_view https_origin = "https://";
constexpr std::string_view http_origin = "http://";

// A host with its port: what can stand there and nothing else.
bool is_host(std::string_view text) {
    return !text.empty() && text.size() <= longest_host && std::ranges::all_of(text, [](char one) {
        return (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') || one == '.' || one == '-' || one == ':' ||
               one == '[' || one == ']' || one == '_';
    });
}

} // namespace

QString git_settings_file() {
    return settings_folder() + QLatin1String("/git.json");
}

GitSettings load_git_settings(const QString& file) {
    QFile source(file);
    if (!source.open(QIODevice::ReadOnly)) {
        return {};
    }
    const auto document = model::parse_json(source.read(largest_git_settings).toStdString());
    std::vector<std::string> lend;
    std::vector<std::string> never;
    GitSettings settings;
    if (!document || !model::Fields(*document, "git")
                          .maybe("lend", lend)
                          .maybe("never", never)
                          .maybe("ssh_agent", settings.ssh_agent)
                          .result()) {
        return {};
    }
    for (std::string& host : lend) {
        settings.hosts[std::move(host)] = HostRule::lend;
    }
    for (std::string& host : never) {
        settings.hosts[std::move(host)] = HostRule::never;
    }
    return settings;
}

Result<void> save_git_settings(const GitSettings& settings, const QString& file) {
    model::Json lend = model::Json::array();
    model::Json never = model::Json::array();
    for (const auto& [host, rule] : settings.hosts) {
        if (rule != HostRule::ask) {
            (rule == HostRule::lend ? lend : never).push_back(host);
        }
    }
    const model::Json document{
        {"lend", std::move(lend)}, {"never", std::move(never)}, {"ssh_agent", settings.ssh_agent}};
    QSaveFile target(file);
    if (!QDir().mkpath(QFileInfo(file).absolutePath()) || !target.open(QIODevice::WriteOnly)) {
        return fail(Errc::io_error, "What git may borrow cannot be written to " + file.toStdString() + ".",
                    "Make the folder writable.");
    }
    target.write(QByteArray::fromStdString(model::dump(document)) + '\n');
    if (!target.commit()) {
        return fail(Errc::io_error,
                    "What git may borrow cannot be written: " + target.errorString().toStdString() + ".");
    }
    return {};
}

Result<std::string> git_origin(std::string_view text) {
    std::string origin(text);
    std::ranges::transform(origin, origin.begin(), [](char one) {
        return one >= 'A' && one <= 'Z' ? static_cast<char>(one + ('a' - 'A')) : one;
    });
    if (origin.ends_with('/')) {
        origin.pop_back();
    }
    if (!origin.contains("://")) {
        origin.insert(0, https_origin);
    }
    for (const std::string_view scheme : {https_origin, http_origin}) {
        if (origin.starts_with(scheme) && is_host(std::string_view(origin).substr(scheme.size()))) {
            return origin;
        }
    }
    return fail(Errc::invalid_argument, "That is no host of git's.",
                "Write github.com, or https://git.example.com:8443.");
}

HostRule rule_for(const GitSettings& settings, std::string_view origin) {
    const auto found = settings.hosts.find(std::string(origin));
    if (found != settings.hosts.end()) {
        return found->second;
    }
    return origin.starts_with(https_origin) ? HostRule::ask : HostRule::never;
}

} // namespace berth::client
