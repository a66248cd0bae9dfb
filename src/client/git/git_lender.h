// Lends a person's git to one workspace, for as long as its connection lasts: name and e-mail address, credentials for
// the hosts that they allowed, the SSH agent where they switched it on. Answers the agent's questions; asks the person
// where the settings say nothing and there is somebody to ask.
#pragma once

#include "client/connection_manager.h"
#include "client/git/git_settings.h"
#include "client/git/local_git.h"

#include <QFileSystemWatcher>
#include <QObject>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace berth::client {

class FramedStream;
class LocalSocket;

enum class GitConsent : std::uint8_t { no, never, once, always };

struct GitLoan {
    std::string workspace_id;
    std::string workspace_name;
    GitIdentity signed_in_as; // where this machine's git does not say who the person is
    // Asks the person whether an origin's credentials may go to that workspace. Empty: nobody can be asked.
    std::function<Task<GitConsent>(std::string workspace, std::string origin)> ask;
};

class GitLender final : public QObject {
    Q_OBJECT
public:
    // Begins once the connection is there, and again when the workspace was restarted. A workspace of somebody else
    // must not be lent anything: the caller's to check. The connection owns it.
    GitLender(Connection& connection, GitLoan loan);
    ~GitLender() override;

    // Once the offer is on its way: what is opened on the connection after that finds it there.
    Task<Result<bool>> offered();

private:
    Task<void> offer();
    void follow_settings();
    Result<void> take(const model::channel::Frame& frame);
    Task<model::channel::CredentialAnswer> answer(model::channel::CredentialRequest request);
    Task<Result<void>> consent(std::string origin);
    Task<GitConsent> ask_once(std::string origin);
    void ssh_data(std::uint32_t number, ByteView bytes);
    void ssh_end(std::uint32_t number);
    void send(model::channel::GitFrame type, ByteView payload);

    Connection& connection_;
    GitLoan loan_;
    QFileSystemWatcher watcher_;
    std::shared_ptr<FramedStream> stream_;
    model::channel::GitOffer offered_;
    OneShot<Result<bool>> first_offer_;
    Running offering_;
    std::map<std::uint32_t, Running> answering_;
    // Origins that the person is being asked about, with the questions that wait for the same answer.
    std::map<std::string, std::vector<OneShot<GitConsent>>> asking_;
    std::set<std::string> refused_; // by the person, for now: not asked again before the next connection
    std::map<std::uint32_t, std::unique_ptr<LocalSocket>> ssh_;
};

} // namespace berth::client
