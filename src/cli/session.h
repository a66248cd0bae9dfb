// What a command works with: the platform it talks to, the sign-in, the API, the connections; and how it prints.
#pragma once

#include "cli/arguments.h"
#include "cli/format/style.h"
#include "client/account.h"
#include "client/api_client.h"
#include "client/connection_manager.h"
#include "client/git/git_lender.h"
#include "client/http.h"
#include "client/token_store.h"

#include <memory>
#include <optional>

namespace berth::cli {

// The platform that is meant: the option, else BERTH_SERVER, else the one last signed in to. Pure.
Result<QUrl> choose_platform(const std::string& option, const std::string& environment, const QUrl& last);

// The one last signed in to, by the settings; damaged ones are told on standard error.
QUrl last_platform();

class Session {
public:
    enum class Purpose { work, sign_in };
    // Finds the platform and opens the token store; asks nothing from the network. Where the keychain does not work
    // nobody can be signed in, which is an error unless somebody is about to.
    static Result<std::unique_ptr<Session>> open(const GlobalOptions& options, Purpose purpose = Purpose::work);

    const QUrl& platform() const { return platform_; }
    std::string platform_text() const { return platform_.toString().toStdString(); }
    client::Account& account() { return *account_; }
    client::ApiClient& api() { return *api_; }
    // Begun with the first use: its thread costs time that most commands do not have.
    client::ConnectionManager& connections();
    // Why sign-ins do not last beyond this process; none where they do.
    const std::optional<Error>& in_memory_because() const { return store_.in_memory_because; }

    // A template of the platform; one that is not there is an error that names those that are.
    Result<model::TemplateSummary> template_named(const std::string& name);

    // The connection to a workspace, connected. One that comes up is waited for; one that does not run is an error with
    // what to do.
    Result<client::Connection*> connect(const model::Workspace& workspace);

private:
    // Lends this machine's git to a workspace of one's own; null for others. The connection owns it.
    client::GitLender* lend_git(client::Connection& connection, const model::Workspace& workspace);

    explicit Session(QUrl platform, client::ChosenStore store);

    QUrl platform_;
    client::HttpClient http_;
    client::ChosenStore store_;
    std::unique_ptr<client::Account> account_;
    std::unique_ptr<client::ApiClient> api_;
    std::unique_ptr<client::ConnectionManager> connections_;
};

// A session and the workspace that its command is about.
struct WorkspaceSession {
    std::unique_ptr<Session> session;
    model::Workspace workspace;

    client::ApiClient& api() const { return session->api(); }
    Result<client::Connection*> connect() const { return session->connect(workspace); }
};

// `name`: the workspace's name or id, as people type it.
Result<WorkspaceSession> open_workspace(const GlobalOptions& options, const std::string& name);

// How this run of the program prints.
struct Printer {
    Output output = Output::text;
    Style out; // of standard output
    Style err; // of standard error

    bool json() const { return output == Output::json; }
    // Columns that tables may have: the screen's, or no limit where the output is no terminal.
    std::size_t width() const;
    void print_json(const model::Json& document) const;
    // A word on standard error that is neither result nor error; left out of JSON runs.
    void note(std::string_view text) const;
};

struct Context {
    GlobalOptions options;
    Printer printer;
};

} // namespace berth::cli
