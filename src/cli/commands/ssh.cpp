// berth ssh: OpenSSH's ssh with what it needs to reach a workspace; with --stdio, what that ssh is connected through.
#include "base/format.h"
#include "cli/commands/commands.h"
#include "client/ssh_proxy.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>

#ifndef _WIN32
#include <cerrno>
#include <csignal>
#include <cstring>
#include <unistd.h>
#endif

namespace berth::cli {

namespace {

Result<int> be_proxy(const Context& context, const command::Ssh& arguments) {
    const auto name = client::ssh_workspace(arguments.workspace);
    if (!name) {
        return std::unexpected(name.error());
    }
    auto opened = open_workspace(context.options, *name);
    if (!opened) {
        return std::unexpected(std::move(opened.error()));
    }
    auto connection = opened->connect();
    if (!connection) {
        return std::unexpected(std::move(connection.error()));
    }
    const auto carried =
        client::wait(client::carry_ssh(**connection, client::SshFiles::of_this_person(), client::ssh_host(*name)));
    // ssh hangs up on its proxy when it has no use for it any more.
    if (!carried && carried.error().code != Errc::cancelled) {
        return std::unexpected(carried.error());
    }
    return 0;
}

Result<QStringList> words_for_ssh(const Session& session, const std::string& workspace, const command::Ssh& arguments) {
    const auto options =
        client::ssh_options({QCoreApplication::applicationFilePath().toStdString(), session.platform_text()},
                            client::SshFiles::of_this_person());
    if (!options) {
        return std::unexpected(options.error());
    }
    QStringList words;
    for (const auto& [option, value] : *options) {
        words << QStringLiteral("-o") << QString::fromStdString(option + '=' + value);
    }
    if (arguments.forward_agent) {
        words << QStringLiteral("-A");
    }
    if (arguments.tty) {
        words << QStringLiteral("-t");
    }
    words << QString::fromStdString(client::ssh_host(workspace));
    if (!arguments.command.empty()) {
        words << QStringLiteral("--"); // whatever the command begins with
    }
    for (const std::string& word : arguments.command) {
        words << QString::fromStdString(word);
    }
    return words;
}

// Becomes ssh: its terminal, signals and end are the person's.
Result<int> become_ssh(const QString& program, const QStringList& words) {
#ifdef _WIN32
    const int code = QProcess::execute(program, words);
    if (code < 0) {
        return fail(Errc::io_error, "ssh could not be run.");
    }
    return code;
#else
    std::vector<QByteArray> texts{QByteArrayLiteral("ssh")};
    for (const QString& word : words) {
        texts.push_back(word.toUtf8());
    }
    std::vector<char*> pointers;
    for (QByteArray& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    std::signal(SIGPIPE, SIG_DFL); // what is ignored would stay so
    ::execv(QFile::encodeName(program).constData(), pointers.data());
    return fail(Errc::io_error, berth::format("ssh could not be run: {}.", std::strerror(errno)));
#endif
}

} // namespace

Result<int> run(const Context& context, const command::Ssh& arguments) {
    if (context.printer.json()) {
        return fail(Errc::invalid_argument, "What ssh prints cannot be shown as JSON.",
                    "Leave --output json out, or use `berth exec`.");
    }
    if (arguments.stdio) {
        return be_proxy(context, arguments);
    }
    const auto name = client::ssh_workspace(arguments.workspace);
    if (!name) {
        return std::unexpected(name.error());
    }
    const QString program = QStandardPaths::findExecutable(QStringLiteral("ssh"));
    if (program.isEmpty()) {
        return fail(Errc::unsupported, "OpenSSH's ssh is not installed on this machine.",
                    berth::format("Install it, or use `berth terminal {0}` and `berth exec {0}`.", *name));
    }
    // Also says here, and not by ssh's 255, that there is no such workspace or no sign-in.
    const auto opened = open_workspace(context.options, *name);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    const auto words = words_for_ssh(*opened->session, *name, arguments);
    if (!words) {
        return std::unexpected(words.error());
    }
    return become_ssh(program, *words);
}

} // namespace berth::cli
