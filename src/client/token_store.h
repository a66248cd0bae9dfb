// Where sign-ins are kept: the operating system's keychain, or memory where that does not work. Nothing is ever written
// to a file of our own.
#pragma once

#include "base/result.h"
#include "base/secret.h"
#include "client/task.h"

#include <memory>
#include <optional>
#include <string>

namespace berth::client {

// Named secrets. A name is a platform's address.
class TokenStore {
public:
    virtual ~TokenStore() = default;

    virtual Task<Result<std::optional<Secret>>> read(std::string name) = 0; // nothing where there is no such entry
    virtual Task<Result<void>> write(std::string name, Secret value) = 0;   // replaces
    virtual Task<Result<void>> remove(std::string name) = 0;                // fine where there is none

    // Whether what is written is still there for the next process.
    virtual bool lasts() const = 0;
};

// Ends with the process. Also the tests' fake.
std::unique_ptr<TokenStore> make_memory_store();

// The keychain of the operating system: Secret Service or KWallet, macOS Keychain, Windows Credential Manager.
// `service` groups the entries.
std::unique_ptr<TokenStore> make_keychain_store(std::string service = "berth");

// Writes, reads and deletes a random entry: a keychain that is locked or absent often says that all is well. Errors:
// `unavailable` with what does not work and what to do.
Task<Result<void>> probe(TokenStore& store);

// The keychain if it can be trusted, else memory. An entry of that name already in it is trust enough; otherwise it is
// probed.
struct ChosenStore {
    std::unique_ptr<TokenStore> store;
    std::optional<Error> in_memory_because; // a word to the person; empty where the keychain is used
};
Task<ChosenStore> choose_token_store(std::string name);

} // namespace berth::client
