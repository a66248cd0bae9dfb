// The person's own git on this machine: who they are, and what its credential helpers know.
#pragma once

#include "client/task.h"
#include "model/channel/git.h"

namespace berth::client {

struct GitIdentity {
    std::string name;
    std::string email;

    friend bool operator==(const GitIdentity&, const GitIdentity&) = default;
};

// From git's configuration for all repositories; empty where it says nothing or there is no git.
Task<Result<GitIdentity>> local_git_identity();
// The last of each, as `git config -z --get-regexp` writes them. Pure.
GitIdentity parse_identity(std::string_view text);

// Asks git's credential helpers, which may show a window of their own; nothing is asked in this terminal. Errors:
// not_found where there are none.
Task<Result<model::channel::CredentialAnswer>> fill_credential(model::channel::CredentialRequest request);
// username= and password= of git-credential(1)'s answer. Pure. Errors: not_found.
Result<model::channel::CredentialAnswer> parse_credential(std::string_view text);

} // namespace berth::client
