#include "client/git/local_git.h"

#include "client/program.h"

namespace berth::client {

namespace {

using namespace std::literals;
using model::channel::CredentialAnswer;
using model::channel::CredentialRequest;
using model::channel::is_credential_value;

constexpr auto identity_limit = 5s;
// Somebody may have to type into a helper's window.
constexpr auto fill_limit = 110s;

std::unexpected<Error> none_known() {
    return fail(Errc::not_found, "your machine's git has no credentials for it.");
}

} // namespace

GitIdentity parse_identity(std::string_view text) {
    GitIdentity identity;
    while (!text.empty()) {
        const std::size_t end = text.find('\0');
        const std::string_view entry = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        const std::size_t line = entry.find('\n');
        if (line == std::string_view::npos) {
            continue;
        }
        const std::string_view key = entry.substr(0, line);
        const std::string value(entry.substr(line + 1));
        if (is_credential_value(value)) { // one line, as the workspace needs it
            (key == "user.email" ? identity.email : identity.name) = value;
        }
    }
    return identity;
}

Task<Result<GitIdentity>> local_git_identity() {
    ProgramCall call;
    call.program = QStringLiteral("git");
    call.arguments << QStringLiteral("config") << QStringLiteral("-z") << QStringLiteral("--get-regexp")
                   << QStringLiteral("^user\\.(name|email)$");
    call.limit = identity_limit;
    const auto said = co_await run_program(std::move(call));
    co_return said ? parse_identity(said->reveal()) : GitIdentity();
}

Result<CredentialAnswer> parse_credential(std::string_view text) {
    CredentialAnswer answer;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos || !is_credential_value(line)) {
            continue;
        }
        if (line.starts_with("username=")) {
            answer.username = std::string(line.substr(equals + 1));
        } else if (line.starts_with("password=")) {
            answer.password = Secret(std::string(line.substr(equals + 1)));
        }
    }
    answer.found = !answer.password.empty();
    if (!answer.found) {
        return none_known();
    }
    return answer;
}

Task<Result<CredentialAnswer>> fill_credential(CredentialRequest request) {
    ProgramCall call;
    call.program = QStringLiteral("git");
    call.arguments << QStringLiteral("credential") << QStringLiteral("fill");
    std::string input = "protocol=" + request.protocol + "\nhost=" + request.host + "\n";
    if (!request.path.empty()) {
        input += "path=" + request.path + "\n";
    }
    if (!request.username.empty()) {
        input += "username=" + request.username + "\n";
    }
    call.input = QByteArray::fromStdString(input + "\n");
    call.environment.insert(QStringLiteral("GIT_TERMINAL_PROMPT"), QStringLiteral("0"));
    call.limit = fill_limit;
    const auto said = co_await run_program(std::move(call));
    if (!said) {
        co_return none_known();
    }
    co_return parse_credential(said->reveal());
}

} // namespace berth::client
