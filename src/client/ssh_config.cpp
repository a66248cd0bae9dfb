#include "client/ssh_config.h"

#include "base/ascii.h"
#include "base/format.h"
#include "client/settings.h"
#include "model/ids.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QSaveFile>

#ifndef _WIN32
#include <pwd.h>
#include <unistd.h>
#endif

namespace berth::client {

namespace {

using namespace std::literals;

constexpr std::string_view host_suffix = ".berth";
constexpr std::string_view include_mark =
    "# The workspaces of Berth; `berth ssh-config --remove` takes these two lines out.";
constexpr auto ssh_lock_limit = 10s;
constexpr qint64 largest_ssh_file = 8 << 20;

QString account_home() {
#ifndef _WIN32
    if (const passwd* entry = ::getpwuid(::getuid()); entry != nullptr && entry->pw_dir != nullptr) {
        return QFile::decodeName(entry->pw_dir);
    }
#endif
    return QDir::homePath();
}

// A path in quotes. ssh_config(5) has no way to write these characters in one that every version understands.
Result<std::string> quoted_path(const QString& path) {
    const std::string text = QDir::fromNativeSeparators(path).toStdString();
    if (text.find_first_of("\"%$*?[\n\r") != std::string::npos) {
        return fail(Errc::io_error, "The path " + text + " cannot stand in the configuration of ssh.",
                    "Name a folder with a plainer name in BERTH_CONFIG.");
    }
    return '"' + text + '"';
}

std::string doubled_percents(std::string_view text) {
    std::string result;
    for (const char c : text) {
        result += c == '%' ? "%%"s : std::string(1, c);
    }
    return result;
}

// One word of the command that ssh hands to a shell, or on Windows to the system.
std::string shell_word(std::string_view text) {
#ifdef _WIN32
    return '"' + doubled_percents(text) + '"';
#else
    std::string result = "'";
    for (const char c : doubled_percents(text)) {
        result += c == '\'' ? "'\\''"s : std::string(1, c);
    }
    return result + "'";
#endif
}

Result<std::string> ssh_config_text(const SshSetup& setup, const SshFiles& files) {
    const auto options = ssh_options(setup, files);
    if (!options) {
        return std::unexpected(options.error());
    }
    // No host that could be taken for an option, or get out of the quotes around it. On Windows there are none, and ssh
    // before 9.6 hands over whatever a link or a submodule names as its host: nothing that cmd.exe reads, then.
    std::string text = "# Written by `berth ssh-config`; what is changed here is lost.\n"
                       "Host *.berth !-*";
    for (const char odd : std::string_view("' &|<>^%();!`$")) {
        text += berth::format(" \"!*{}*\"", odd);
    }
    text += '\n';
    for (const auto& [name, value] : *options) {
        text += berth::format("    {} {}\n", name, value);
    }
    return text;
}

Result<std::optional<QByteArray>> read_ssh_file(const QString& path) {
    QFile file(path);
    if (!file.exists()) {
        return std::optional<QByteArray>{};
    }
    if (!file.open(QIODevice::ReadOnly)) {
        return fail(Errc::io_error,
                    "The file " + path.toStdString() + " cannot be read: " + file.errorString().toStdString() + ".");
    }
    if (file.size() > largest_ssh_file) {
        return fail(Errc::io_error, "The file " + path.toStdString() + " is too large to be ssh's configuration.");
    }
    return file.readAll();
}

Result<void> write_ssh_file(const QString& path, const QByteArray& content) {
    const auto refuse = [&path](const QString& why) {
        return fail(Errc::io_error, "The file " + path.toStdString() + " cannot be written: " + why.toStdString() + ".",
                    "Make it writable for you.");
    };
    const QString folder = QFileInfo(path).absolutePath();
    if (!QFileInfo::exists(folder)) {
        if (!QDir().mkpath(folder)) {
            return refuse(QStringLiteral("its folder cannot be made"));
        }
        QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    const bool is_new = !QFileInfo::exists(path);
    QSaveFile file(path); // follows a link, as dotfiles often are one, and keeps the rights of what is there
    if (!file.open(QIODevice::WriteOnly)) {
        return refuse(file.errorString());
    }
    if (is_new) {
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    }
    file.write(content);
    if (!file.commit()) {
        return refuse(file.errorString());
    }
    return {};
}

// Held while files are read and written.
Result<std::unique_ptr<QLockFile>> lock_ssh_files(const SshFiles& files) {
    const QString folder = QFileInfo(files.config).absolutePath();
    auto lock = std::make_unique<QLockFile>(folder + QLatin1String("/lock"));
    lock->setStaleLockTime(std::chrono::milliseconds(ssh_lock_limit).count());
    if (!QDir().mkpath(folder) || !lock->tryLock(ssh_lock_limit)) {
        return fail(Errc::io_error, "The folder " + folder.toStdString() + " cannot be locked.",
                    "Make it writable for you, or end the Berth program that holds it.");
    }
    return lock;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return lines;
}

std::string_view without_line_end(std::string_view line) {
    while (line.ends_with('\n') || line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

std::string include_line(std::string_view config_file) {
    return berth::format("Include \"{}\"", config_file);
}

void add_change(std::vector<SshFileChange>& changes, const QString& file, std::optional<QByteArray> before,
                std::optional<QByteArray> after) {
    if (before != after) {
        changes.push_back({file, std::move(before), std::move(after)});
    }
}

} // namespace

std::string ssh_host(std::string_view workspace) {
    return std::string(workspace) + std::string(host_suffix);
}

Result<std::string> ssh_workspace(std::string_view host) {
    std::string name(host);
    for (char& c : name) {
        c = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; // as host names are
    }
    if (name.ends_with(host_suffix)) {
        name.resize(name.size() - host_suffix.size());
    }
    if (!model::is_dns_label(name)) {
        return fail(Errc::invalid_argument, berth::format("\"{}\" is no workspace's name.", host),
                    "`berth list` shows the names; ssh calls them NAME.berth.");
    }
    return name;
}

SshFiles SshFiles::of_this_person() {
    const QString chosen = qEnvironmentVariable("BERTH_SSH_FOLDER");
    const QString folder = chosen.isEmpty() ? account_home() + QLatin1String("/.ssh") : chosen;
    const QString own = QDir(settings_folder()).absolutePath() + QLatin1String("/ssh");
    return {folder + QLatin1String("/config"), own + QLatin1String("/config"), own + QLatin1String("/known_hosts")};
}

Result<std::vector<std::pair<std::string, std::string>>> ssh_options(const SshSetup& setup, const SshFiles& files) {
    auto known_hosts = quoted_path(files.known_hosts);
    if (!known_hosts) {
        return std::unexpected(std::move(known_hosts.error()));
    }
#ifdef _WIN32
    const std::string host = "%h";
#else
    const std::string host = "'%h'";
#endif
    return std::vector<std::pair<std::string, std::string>>{
        {"User", std::string(ssh_user)},
        {"ProxyCommand",
         berth::format("{} --server {} ssh --stdio {}", shell_word(setup.program), shell_word(setup.platform), host)},
        // The key was learnt over the link before ssh looks here, so it is known or wrong.
        {"UserKnownHostsFile", std::move(*known_hosts)},
        {"StrictHostKeyChecking", "yes"},
        {"UpdateHostKeys", "no"},
        {"CheckHostIP", "no"},
        {"HostKeyAlgorithms", "ssh-ed25519"},
        {"Ciphers", "aes128-gcm@openssh.com,aes256-gcm@openssh.com"},
        // Who may come in was decided by the platform: no key is shown, no password asked for.
        {"PreferredAuthentications", "none"},
        // A break is a pause here; ssh would end what Berth keeps.
        {"ServerAliveInterval", "0"},
        {"TCPKeepAlive", "no"},
        // A workspace that is suspended has to come up first.
        {"ConnectTimeout", "120"},
    };
}

std::string without_include(std::string_view text, std::string_view config_file) {
    const std::string include = include_line(config_file);
    std::string result;
    bool after_mark = false;
    bool after_include = false;
    for (const std::string_view line : lines_of(text)) {
        const std::string_view content = without_line_end(line);
        const bool is_mark = content == include_mark;
        const bool is_include = content == include || (after_mark && content.starts_with("Include "));
        const bool is_gap = after_include && content.empty();
        after_mark = is_mark;
        after_include = is_include;
        if (!is_mark && !is_include && !is_gap) {
            result += line;
        }
    }
    return result;
}

std::string with_include(std::string_view text, std::string_view config_file) {
    const std::string rest = without_include(text, config_file);
    const char* line_end = rest.contains("\r\n") ? "\r\n" : "\n";
    const std::string head = berth::format("{}{}{}{}", include_mark, line_end, include_line(config_file), line_end);
    return rest.empty() ? head : head + line_end + rest;
}

std::string with_host_key(std::string_view text, std::string_view host, const model::channel::SshHostKey& key) {
    std::string result;
    for (const std::string_view line : lines_of(text)) {
        if (line.substr(0, line.find(' ')) != host && line.ends_with('\n')) {
            result += line;
        }
    }
    const QByteArray blob(reinterpret_cast<const char*>(key.key.data()), static_cast<qsizetype>(key.key.size()));
    return result + berth::format("{} {} {}\n", host, key.algorithm, blob.toBase64().toStdString());
}

Result<std::vector<SshFileChange>> plan_ssh_config(const SshSetup& setup, const SshFiles& files) {
    const auto text = ssh_config_text(setup, files);
    const auto path = quoted_path(files.config);
    if (!text || !path) {
        return std::unexpected(text ? path.error() : text.error());
    }
    auto config = read_ssh_file(files.config);
    auto user_config = read_ssh_file(files.user_config);
    if (!config || !user_config) {
        return std::unexpected(config ? user_config.error() : config.error());
    }
    const std::string bare_path = path->substr(1, path->size() - 2);
    const std::string included = with_include(user_config->value_or(QByteArray()).toStdString(), bare_path);
    std::vector<SshFileChange> changes;
    add_change(changes, files.config, std::move(*config), QByteArray::fromStdString(*text));
    add_change(changes, files.user_config, std::move(*user_config), QByteArray::fromStdString(included));
    return changes;
}

Result<std::vector<SshFileChange>> plan_ssh_removal(const SshFiles& files) {
    auto config = read_ssh_file(files.config);
    auto known_hosts = read_ssh_file(files.known_hosts);
    auto user_config = read_ssh_file(files.user_config);
    for (const auto* file : {&config, &known_hosts, &user_config}) {
        if (!*file) {
            return std::unexpected(file->error());
        }
    }
    std::vector<SshFileChange> changes;
    if (*user_config) {
        const std::string path = QDir::fromNativeSeparators(files.config).toStdString();
        const std::string rest = without_include((*user_config)->toStdString(), path);
        add_change(changes, files.user_config, *user_config,
                   rest.empty() ? std::nullopt : std::optional(QByteArray::fromStdString(rest)));
    }
    add_change(changes, files.config, std::move(*config), std::nullopt);
    add_change(changes, files.known_hosts, std::move(*known_hosts), std::nullopt);
    return changes;
}

Result<void> apply_ssh_changes(const std::vector<SshFileChange>& changes) {
    for (const SshFileChange& change : changes) {
        if (!change.after) {
            if (!QFile::remove(change.file)) {
                return fail(Errc::io_error, "The file " + change.file.toStdString() + " cannot be removed.");
            }
        } else if (auto written = write_ssh_file(change.file, *change.after); !written) {
            return written;
        }
    }
    return {};
}

Result<void> ensure_ssh_config(std::string program, std::string platform) {
    const SshFiles files = SshFiles::of_this_person();
    const auto lock = lock_ssh_files(files);
    if (!lock) {
        return std::unexpected(lock.error());
    }
    const auto changes = plan_ssh_config({std::move(program), std::move(platform)}, files);
    return changes ? apply_ssh_changes(*changes) : std::unexpected(changes.error());
}

Result<void> learn_host_key(const SshFiles& files, std::string_view host, const model::channel::SshHostKey& key) {
    const auto lock = lock_ssh_files(files);
    if (!lock) {
        return std::unexpected(lock.error());
    }
    const auto before = read_ssh_file(files.known_hosts);
    if (!before) {
        return std::unexpected(before.error());
    }
    const std::string text = before->value_or(QByteArray()).toStdString();
    // As it is where the key is known already: the order of hosts means nothing.
    const std::string line = with_host_key({}, host, key);
    if (text.starts_with(line) || text.contains('\n' + line)) {
        return {};
    }
    return write_ssh_file(files.known_hosts, QByteArray::fromStdString(with_host_key(text, host, key)));
}

} // namespace berth::client
