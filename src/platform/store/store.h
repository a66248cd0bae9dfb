// What berthd knows, in its database: users, workspaces with their steps and secrets, events, audit, connection tokens.
// Promises that each change is one transaction: the row, the event that people see, the audit row. Every call blocks,
// so it runs on the blocking pool. What a change leads to is decided by the reconciler and the lifecycle table.
#pragma once

#include "base/secret.h"
#include "model/api.h"
#include "model/parameters.h"
#include "model/preferences.h"
#include "platform/secret_box.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace berth::platform {

class Database;

// Who caused a change. No user: the platform itself.
struct Actor {
    std::optional<model::UserId> user;
    std::string request_id; // of the HTTP request, for the audit
};

// A workspace with what only the platform needs to know of it.
struct WorkspaceRecord {
    model::Workspace shown; // as the API answers it, but for `unsupported`, which depends on the provisioner
    model::Template made_from;
    std::uint32_t slot = 0;
    std::string incarnation; // of its newest start; empty before the first
    std::string endpoint;    // where its agent answers, while it runs or is suspended
    bool ever_ran = false;   // has been Running once: its files may hold somebody's work
};

struct NewWorkspace {
    std::string id;
    std::string name;
    model::UserId owner;
    model::Template made_from;
    model::ParameterValues parameters;
    std::uint32_t slots = 0;               // slots there are: 0 to slots - 1
    std::uint32_t workspaces_per_user = 0; // limit
};

// A change of a workspace's state, refused (conflict) unless it is still in `from` and the table allows it.
struct StateChange {
    std::string id;
    model::State from{};
    model::State to{};
    std::string reason{};                         // empty: the table's
    std::optional<model::Failure> failure{};      // on the way to Error
    std::optional<std::uint32_t> attempts{};      // set to
    std::optional<std::string> incarnation{};     // set to
    std::optional<std::string> endpoint{};        // set to
    std::vector<model::ProvisioningStep> steps{}; // rows that change with it, by name
};

struct NewConnectionToken {
    Sha256 hash;
    std::string workspace_id;
    model::UserId user;
    std::string user_name;
    model::Role role{};
    model::Time expires_at;
};

struct TokenGrant {
    std::string workspace_id;
    model::UserId user;
    std::string user_name;
    model::Role role{};
};

// An event with whom it concerns.
struct OwnedEvent {
    model::Event event;
    model::UserId owner; // of the workspace
};

// That somebody has signed out: what they were given before does not hold any more.
struct SignOut {
    model::UserId user;
    model::Time at{};              // by this clock: tickets and carriers from before then have ended
    std::int64_t token_issued = 0; // `iat` of the access token that signed out, by its issuer's clock: older ones …
    std::string token_hash{};      // … and this very one (hexadecimal SHA-256) are not taken any more
};

// Why a connection token does not open a workspace.
enum class TokenRefusal { unknown, used, expired, wrong_workspace };

class Store {
public:
    // `url` as Database::open takes it. `clock` gives the time of every row.
    static Result<std::unique_ptr<Store>> open(const std::string& url, SecretBox secrets,
                                               std::function<model::Time()> clock = system_clock());
    static std::function<model::Time()> system_clock();
    ~Store();

    // Called, on whatever thread wrote, after a transaction that brought events.
    void on_events(std::function<void()> told) { told_ = std::move(told); }

    // Users
    Result<> save_user(const model::User& user);
    Result<model::User> find_user(const model::UserId& id);
    // The defaults for somebody who has not chosen yet.
    Result<model::Preferences> preferences_of(const model::UserId& id);
    Result<> save_preferences(const model::UserId& id, const model::Preferences& preferences);

    // Whether the nonce of an ID token is used for the first time, by any berthd; it is remembered until `expires`.
    Result<bool> use_nonce(const std::string& nonce, model::Time expires);

    // Signing out. Connection tokens that were not used yet are gone with it. One sign-out is kept for each person, the
    // newest; `at` is set here.
    Result<> sign_out(SignOut sign_out, const Actor& actor);
    Result<std::optional<SignOut>> sign_out_of(const model::UserId& id);
    Result<std::vector<SignOut>> sign_outs_since(model::Time at);

    // Workspaces; deleted ones are not found.
    Result<WorkspaceRecord> create_workspace(const NewWorkspace& wanted, const Actor& actor);
    Result<WorkspaceRecord> find_workspace(const std::string& id);
    Result<std::vector<WorkspaceRecord>> workspaces_of(const model::UserId& owner);
    Result<std::vector<WorkspaceRecord>> all_workspaces();
    Result<std::map<std::string, Secret>> secrets_of(const std::string& id);

    // What a person asks for: checks it against the lifecycle table, sets the intent, and takes the first step where no
    // provisioner is needed for it (Stopped or Error to Pending). `already` holds: nothing is written.
    Result<WorkspaceRecord> request(const std::string& id, model::Action action, const Actor& actor);

    // What the reconciler brings about. On the way to Pending the steps that have to be gone through again are reset.
    Result<> change_state(const StateChange& change);
    // Like change_state to Deleted, and forgets secrets, tokens and steps.
    Result<> finish_delete(const std::string& id);
    // Records one step as it is now, with the event people follow.
    Result<> save_step(const std::string& id, const model::ProvisioningStep& step);
    Result<> note_activity(const std::string& id, model::Time at);

    // Events. `viewer` sees those of the workspaces they own; none: everybody's.
    Result<model::EventPage> events_after(const std::optional<model::UserId>& viewer,
                                          const std::optional<std::string>& workspace_id, std::uint64_t after,
                                          std::uint32_t limit);

    // Everybody's, with their owners.
    Result<std::vector<OwnedEvent>> owned_events_after(std::uint64_t after, std::uint32_t limit);

    // The newest event's number; 0 where there is none.
    Result<std::uint64_t> last_event();

    // Connection tokens
    Result<> add_connection_token(const NewConnectionToken& token, const Actor& actor);
    // What a token would grant now; it can still be used.
    Result<std::expected<TokenGrant, TokenRefusal>> look_at_connection_token(const Sha256& hash,
                                                                             const std::string& workspace_id);
    // Uses the token up. Grants only once, in time, and for the workspace it was made for; the connection is audited
    // and shown to the workspace's owner.
    Result<std::expected<TokenGrant, TokenRefusal>>
    take_connection_token(const Sha256& hash, const std::string& workspace_id, const std::string& request_id);

    // Whether the database answers.
    Result<> check();

    // Removes what nobody needs any more: used-up tokens, deleted workspaces and their events from before then.
    Result<> purge(model::Time deleted_before);

private:
    Store(std::unique_ptr<Database> database, SecretBox secrets, std::function<model::Time()> clock);
    void tell() const;

    std::unique_ptr<Database> database_;
    SecretBox secrets_;
    std::function<model::Time()> clock_;
    std::function<void()> told_;
};

} // namespace berth::platform
